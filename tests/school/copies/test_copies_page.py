"""A class copies itself while it runs, and its trainer takes a copy along without a terminal."""

import threading

import pytest

from qhatu.school.copies.backup import read_copy, restore
from qhatu.school.copies.daily import copies
from school.running_class import RunningClass, eventually

PHRASE = "tres gatos en la feria"


@pytest.fixture(scope="module")
def klass(tmp_path_factory):
    """A class that runs, with its learners and its trainer."""
    running = RunningClass(tmp_path_factory.mktemp("copies") / "feria de mayo").start()
    yield running
    running.stop()


def test_a_class_makes_a_copy_when_it_opens_and_the_board_s_page_tells_how_old_it_is(klass):
    assert eventually(lambda: len(copies(klass.folder)) == 1)
    trainer = klass.trainer()
    assert eventually(lambda: "Última copia: hace un momento" in trainer.get("/copies").text)
    page = trainer.get("/copies").text
    assert copies(klass.folder)[0].path.name in page
    assert read_copy(copies(klass.folder)[0].path.read_bytes()).manifest.counts.people == 4


def test_only_trainers_see_and_take_copies(klass):
    learner, nobody = klass.learner(), klass.visitor()
    for who, status in ((learner, 403), (nobody, 302)):
        assert who.get("/copies").status_code == status
    answer = learner.post("/copies", phrase=PHRASE, again=PHRASE)
    assert answer.status_code == 403 and "age-encryption" not in answer.text
    answer = nobody.post("/copies", phrase=PHRASE, again=PHRASE)
    assert answer.status_code in (302, 403) and "age-encryption" not in answer.text
    # A page of somebody else cannot make the trainer's browser ask for one.
    assert klass.trainer().post("/copies", xsrf=False, phrase=PHRASE, again=PHRASE).status_code == 403


def test_a_trainer_takes_a_copy_along_while_the_class_goes_on(klass, tmp_path):
    trainer, learner = klass.trainer(), klass.learner()
    taken = {}
    asking = threading.Thread(
        target=lambda: taken.update(answer=trainer.post("/copies", phrase=PHRASE, again=PHRASE)), daemon=True
    )
    asking.start()
    answered_meanwhile = 0
    while asking.is_alive():
        assert learner.get("/alive").status_code == 200
        answered_meanwhile += asking.is_alive()
    asking.join()
    # Closing a copy takes a second or more; had the class waited for it, two or three had been answered.
    assert answered_meanwhile > 20
    answer = taken["answer"]
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="feria-de-mayo-')
    assert answer.headers["Content-Disposition"].endswith('.qhatu.age"')
    copy = read_copy(answer.content, PHRASE)
    back = restore(copy, tmp_path)
    assert back.folder == tmp_path / "feria de mayo" and (back.folder / "secret").exists()


@pytest.mark.parametrize(
    ("phrase", "again", "sentence"),
    [
        ("corta", "corta", "hacen falta 8"),
        (PHRASE, "tres gatos en la plaza", "no son iguales"),
        ("", "", "hacen falta 8"),
        ("x" * 300, "x" * 300, "demasiado larga"),
    ],
)
def test_a_passphrase_that_would_not_do_is_asked_again(klass, phrase, again, sentence):
    answer = klass.trainer().post("/copies", phrase=phrase, again=again)
    assert answer.status_code == 400 and sentence in answer.text
    assert not phrase or phrase not in answer.text


def test_over_an_open_network_no_passphrase_is_asked_for(klass):
    trainer = klass.trainer()
    headers = {"X-Forwarded-For": "192.168.1.9"}
    page = trainer.get("/copies", headers=headers).text
    assert 'name="phrase"' not in page
    assert "La frase viajaría a la vista por esta red." in page
    data = {"phrase": PHRASE, "again": PHRASE}
    assert trainer.send("POST", "/copies", headers=headers, data=data).status_code == 403
