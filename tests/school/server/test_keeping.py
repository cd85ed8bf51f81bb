"""What a running class keeps: acknowledged is saved, whatever happens next, and only in the right hands."""

import re
import shutil
import threading
from decimal import Decimal

import psutil
import pytest
import requests

from qhatu import packs
from qhatu.packs.words import Words
from qhatu.records import practice
from qhatu.records.store import Store
from school.running_class import PEOPLE, RunningClass, eventually

MODULE = "5-management"
EXERCISE = "cost-and-price"
# A whole cost sheet, as somebody types it.
PRICED = {
    "product": "birthday-candle",
    "units_per_batch": "24",
    "batches_per_month": "10",
    "materials/paraffin/pack_size": "5",
    "materials/paraffin/pack_price": "150,00",
    "materials/paraffin/quantity": "1,9",
    "work/own/minutes": "120",
    "price": "6,00",
    "screen": "result",
}


class Kernel:
    """Asks the class what a page's kernel asks, with the token of a kernel that really runs."""

    def __init__(self, running, visitor, page="/m/5-management/lesson"):
        self.running = running
        before = set(running.kernel_tokens())
        self.id = visitor.open_page(page)
        new = {pid: token for pid, token in running.kernel_tokens().items() if pid not in before}
        (self.token,) = new.values()

    def ask(self, verb, asked, *, token=None, **headers):
        bearer = {"Authorization": f"Bearer {token or self.token}"} if token != "" else {}
        return requests.post(f"{self.running.url}/kernel/{verb}", json=asked, headers={**bearer, **headers}, timeout=30)

    def save(self, **fields):
        return self.ask("save", {"module": MODULE, "fields": {key: value for key, value in fields.items()}})


@pytest.fixture(scope="module")
def wara(running):
    return Kernel(running, running.learner("Wara Ñahui"))


def kept(running, name="Wara Ñahui"):
    """What the records hold for somebody, read beside the server."""
    with running.store() as store:
        person = store.person_named(name)
        return store.entries(store.enterprise_of(person.id).cycle_id, MODULE)


def sentence(answer) -> str:
    """The sentence of a refusal."""
    told = answer.json()
    assert set(told) == {"sentence"}
    assert "Traceback" not in told["sentence"]
    return told["sentence"]


# ---- kernels hand in


def test_a_page_opens_with_whose_it_is_and_what_was_kept(wara):
    wara.save(product_name="Vela de Wara")
    opened = wara.ask("open", {"module": MODULE}).json()
    uids = [opened["person"].pop("uid"), opened["enterprise"].pop("uid")]
    assert all(re.fullmatch("[0-9a-f]{32}", uid) for uid in uids)
    assert opened["person"] == {"name": "Wara Ñahui", "code": "p0001", "language": "es"}
    assert opened["enterprise"] == {"name": "Velas & Wara", "trade": "candles", "place": "bolivia", "cycle": 1}
    assert opened["members"] == 1
    assert opened["revision"] > 0
    assert opened["course"] == "el-alto"
    assert opened["entries"]["product_name"] == "Vela de Wara"
    assert set(opened["answers"]) == {EXERCISE}


def test_what_is_typed_is_kept_letter_by_letter(running, wara):
    answer = wara.save(price=" 6,50 ñ", **{"materials/paraffin/quantity": "1,9"})
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", answer.json()["saved"])
    assert kept(running)["price"] == " 6,50 ñ"


def test_a_lesson_that_was_opened_is_remembered_but_not_handed_to_pages(running, wara):
    assert kept(running)["seen/lesson"] == "1"
    assert "seen/lesson" not in wara.ask("open", {"module": MODULE}).json()["entries"]


@pytest.mark.parametrize("verb", ("open", "save", "news", "answer"))
def test_without_a_kernel_s_token_nothing_is_answered(wara, verb):
    assert wara.ask(verb, {"module": MODULE}, token="").status_code == 404


def test_a_guessed_token_opens_nothing(wara):
    assert wara.ask("open", {"module": MODULE}, token="x" * 43).status_code == 401


def test_a_browser_s_cookie_is_no_kernel_s_token(running):
    marco = running.learner("Marco Choque")
    assert marco.send("POST", "/kernel/open", json={"module": MODULE}).status_code == 404


def test_a_kernel_is_not_heard_through_a_proxy(wara):
    forwarded = {"X-Forwarded-For": "127.0.0.1"}
    assert wara.ask("open", {"module": MODULE}, **forwarded).status_code == 404


def test_a_token_keeps_only_for_its_own_learner(running, wara):
    asked = {"module": MODULE, "fields": {"price": "9,99"}, "person": 2, "cycle_id": 2, "enterprise_id": 2}
    assert wara.ask("save", asked).status_code == 200
    assert kept(running)["price"] == "9,99"
    assert "price" not in kept(running, "Marco Choque")


@pytest.mark.parametrize(
    ("fields", "status"),
    (
        ({"nonsense": "1"}, 400),
        ({"materials/../price": "1"}, 400),
        ({"seen/lesson": "1"}, 400),
        ({"price": 6}, 400),
        ({"price": None}, 400),
        ({"price": "6\x00"}, 400),
        ({"price": "6" * 401}, 413),
        ({}, 400),
        (["price"], 400),
        ("price", 400),
        ({f"materials/own-{number}/name": "x" for number in range(301)}, 400),
    ),
    ids=lambda value: str(value)[:24],
)
def test_what_no_page_would_send_is_refused_in_a_sentence_and_nothing_is_kept(running, wara, fields, status):
    before = kept(running)
    answer = wara.ask("save", {"module": MODULE, "fields": fields})
    assert answer.status_code == status
    assert sentence(answer)
    assert kept(running) == before


def test_one_bad_field_keeps_the_good_ones_out_too(running, wara):
    wara.save(price="7,00")
    wara.ask("save", {"module": MODULE, "fields": {"price": "8,00", "nonsense": "1"}})
    assert kept(running)["price"] == "7,00"


@pytest.mark.parametrize("module", ("1-diagnosis", "../x", "", None, 5, ["5-management"]))
def test_an_unknown_module_is_refused_in_a_sentence(wara, module):
    answer = wara.ask("save", {"module": module, "fields": {"price": "1"}})
    assert answer.status_code == 404
    assert sentence(answer) == "Este módulo no está en esta clase."


@pytest.mark.parametrize("body", (b"", b"{", b"[1]", b"\xff\xfe", b'"x"', b"1e309", b"[" * 100_000))
def test_what_is_no_request_is_refused_in_a_sentence(wara, body):
    answer = requests.post(
        f"{wara.running.url}/kernel/save",
        data=body,
        headers={"Authorization": f"Bearer {wara.token}"},
        timeout=30,
    )
    assert answer.status_code == 400
    assert sentence(answer)


def test_a_body_larger_than_a_megabyte_is_not_read(wara):
    try:
        answer = requests.post(
            f"{wara.running.url}/kernel/save",
            data=b"x" * 3_000_000,
            headers={"Authorization": f"Bearer {wara.token}"},
            timeout=30,
        )
    except requests.RequestException:
        return  # the server hung up, which is as good
    assert answer.status_code in (400, 413)


def test_a_page_hears_what_changed_since_it_looked(wara):
    revision = wara.ask("open", {"module": MODULE}).json()["revision"]
    saved = wara.ask("save", {"module": MODULE, "fields": {"margin": "35"}, "since": revision}).json()
    assert saved["revision"] > revision
    assert (saved["changed"], saved["overtaken"]) == ({}, {})
    heard = wara.ask("news", {"module": MODULE, "since": revision}).json()
    assert heard == {"revision": saved["revision"], "changed": {"margin": "35"}, "members": 1}
    assert wara.ask("news", {"module": MODULE, "since": saved["revision"]}).json()["changed"] == {}


@pytest.mark.parametrize(
    "more",
    (
        {"ages": {"price": "long"}},
        {"ages": {"price": True}},
        {"ages": [1]},
        {"seen": {"price": 1.5}},
        {"seen": {"price": None}},
        {"since": "0"},
        {"since": None},
        {"ages": {str(number): 1 for number in range(301)}},
    ),
    ids=lambda value: str(value)[:24],
)
def test_ages_and_revisions_that_are_none_are_refused_and_nothing_is_kept(running, wara, more):
    before = kept(running)
    answer = wara.ask("save", {"module": MODULE, "fields": {"price": "9,10"}, **more})
    assert answer.status_code == 400
    assert sentence(answer)
    assert kept(running) == before


@pytest.mark.parametrize("age", (-1e9, 1e300, 10**400))
def test_an_age_that_cannot_be_is_cut_and_a_revision_too(running, wara, age):
    seen = {"price": 10**30}
    asked = {"module": MODULE, "fields": {"price": f"5,{len(str(age)) % 10}"}, "ages": {"price": age}, "seen": seen}
    answer = wara.ask("save", {**asked, "since": -(10**30)})
    assert answer.status_code == 200, answer.text
    assert kept(running)["price"] == asked["fields"]["price"]


def test_a_page_of_an_enterprise_one_has_left_keeps_nothing_in_the_new_one(running, wara):
    before = kept(running)
    answer = wara.ask("save", {"module": MODULE, "enterprise": "0" * 32, "fields": {"price": "1"}})
    assert answer.status_code == 409
    assert sentence(answer) == "Ahora trabajas en otro negocio. Abre esta página otra vez."
    assert kept(running) == before


# ---- how a page stands


def test_a_page_is_told_whether_it_is_still_there(running):
    rosa = running.learner("Rosa Mamani")
    kernels = [rosa.open_page("/m/5-management/lesson") for _ in range(3)]

    def told(visitor, kernel):
        return visitor.get(f"/page/{kernel}").json()["page"]

    assert [told(rosa, kernel) for kernel in kernels] == ["here"] * 3
    assert told(running.visitor(), kernels[0]) == "out"
    assert told(running.learner("Marco Choque"), kernels[0]) == "gone"
    looked_at = [rosa.socket(kernel) for kernel in kernels]
    kernels.append(rosa.open_page("/m/5-management/lesson"))
    looked_at.append(rosa.socket(kernels[-1]))
    assert eventually(lambda: sorted(told(rosa, kernel) for kernel in kernels) == ["crowded", "here", "here", "here"])
    for socket in looked_at:
        socket.close()


# ---- answers


def own_case(code="p0001"):
    return practice.own_case(EXERCISE, course="el-alto", learner_code=code, trade="candles", place="bolivia")


def points(running, name="Wara Ñahui"):
    with running.store() as store:
        return store.answers(store.person_named(name).id, EXERCISE)


def test_the_class_itself_marks_an_answer_by_the_learner_s_own_numbers(running, wara):
    right = Words("es", "bolivia").number(own_case().results["material_cost"], 2)
    asked = {"exercise": EXERCISE, "question": "material-cost", "value": right, "points": "99"}
    assert wara.ask("answer", asked).json() == {"tries": 1}
    given = points(running)["material-cost"]
    assert given.value == right
    assert given.points == given.out_of == practice.exercise(EXERCISE).question("material-cost").points


def test_a_neighbour_s_numbers_earn_nothing(running):
    marco = Kernel(running, running.learner("Marco Choque"))
    neighbour_s = Words("es", "bolivia").number(own_case("p0001").results["material_cost"], 2)
    marco.ask("answer", {"exercise": EXERCISE, "question": "material-cost", "value": neighbour_s})
    assert points(running, "Marco Choque")["material-cost"].points == Decimal(0)


def test_what_cannot_be_read_as_a_number_is_no_try_and_spoils_no_answer(running, wara):
    before = points(running)["material-cost"]
    answer = wara.ask("answer", {"exercise": EXERCISE, "question": "material-cost", "value": "12O0"})
    assert answer.json() == {"tries": before.tries}
    assert points(running)["material-cost"] == before


def test_the_trainer_says_how_often_a_question_may_be_tried(running):
    trainer = running.trainer()
    assert trainer.post("/people/tries", tries="2").status_code == 302
    assert '<option value="2" selected' in trainer.get("/people").text
    rosa = Kernel(running, running.learner("Rosa Mamani"))
    assert rosa.ask("open", {"module": MODULE}).json()["tries_allowed"] == 2
    asked = {"exercise": EXERCISE, "question": "fair-price"}
    told = [rosa.ask("answer", {**asked, "value": value}) for value in ("98765", "98765", "98766", "98767")]
    assert [answer.status_code for answer in told] == [200, 200, 200, 409]
    assert [answer.json()["tries"] for answer in told[:3]] == [1, 1, 2], "the same once more is no other try"
    assert "Ya usaste tus 2 intentos" in sentence(told[3])
    assert points(running, "Rosa Mamani")["fair-price"].value == "98766"
    trainer.post("/people/tries", tries="99")
    assert rosa.ask("open", {"module": MODULE}).json()["tries_allowed"] == 0
    assert rosa.ask("answer", {**asked, "value": "98767"}).json() == {"tries": 3}


@pytest.mark.parametrize(
    ("exercise", "question"), (("none", "material-cost"), (EXERCISE, "none"), ("../x", "y"), (None, "material-cost"))
)
def test_an_answer_to_nothing_is_refused_in_a_sentence(wara, exercise, question):
    answer = wara.ask("answer", {"exercise": exercise, "question": question, "value": "1"})
    assert answer.status_code == 400
    assert sentence(answer)


# ---- the sign-in behind a kernel


def test_a_page_of_somebody_who_signed_out_keeps_nothing_any_more(running):
    visitor = running.learner("Rosa Mamani")
    rosa = Kernel(running, visitor)
    assert rosa.save(price="5,00").status_code == 200
    visitor.post("/logout")
    assert rosa.save(price="6,00").status_code == 401
    assert kept(running, "Rosa Mamani")["price"] == "5,00"


# ---- what a learner meets


def test_a_newcomer_chooses_a_trade_and_a_name_and_then_sees_their_path(running):
    with running.store() as store:
        from qhatu.school.members.pins import hash_pin

        store.add_person("Nina Condori", pin_hash=hash_pin("2749"))
    nina = running.visitor()
    nina.sign_in("Nina Condori", "2749")
    assert nina.get("/").headers["Location"] == "/start"
    assert nina.get("/m/5-management/app").headers["Location"] == "/start"
    gallery = nina.get("/start").text
    assert all(f'href="/start/{trade}"' in gallery for trade in packs.trades())
    assert 'value="Cerámica de Nina"' in nina.get("/start/pottery").text or "de Nina" in nina.get("/start/pottery").text
    assert nina.post("/start/pottery", name="Barro Ñusta").headers["Location"] == "/"
    assert "Barro Ñusta" in nina.get("/").text


@pytest.mark.parametrize("name", ("", "   ", "=HYPERLINK(1)", "<b>x</b>", "x" * 81))
def test_a_name_that_cannot_be_one_is_refused_beside_its_field(running, name):
    answer = running.learner("Marco Choque").post("/start/candles", name=name)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "<b>x</b>" not in answer.text


def test_the_path_shows_seven_stations_and_one_next_step(running):
    page = running.learner("Marco Choque").get("/").text
    assert page.count('class="n"') == 7
    assert page.count(">Sigue<") == 1
    assert page.count("Próximamente") == 6


def test_the_next_step_moves_on_as_the_learner_does(running):
    rosa = running.learner("Rosa Mamani")

    def next_step():
        return re.search(r'<li class="next">\s*<a href="([^"]+)"', rosa.get("/").text)[1]

    kernel = Kernel(running, rosa)  # opening the lesson is what does the lesson
    assert next_step() == "/m/5-management/app"
    assert kernel.ask("save", {"module": MODULE, "fields": PRICED}).status_code == 200
    assert next_step() == "/m/5-management/practice"
    assert 'href="/papers/cost-sheet.pdf"' in rosa.get("/").text


def test_each_reads_their_own_language(running):
    marco = running.learner("Marco Choque")
    assert '<html lang="es">' in marco.get("/").text
    assert marco.post("/language", language="en").status_code == 302
    assert '<html lang="en">' in marco.get("/").text
    assert '<html lang="en">' in marco.get("/m/5-management/lesson").text
    assert marco.post("/language", language="xx").status_code == 400
    assert marco.post("/language", language="es").status_code == 302


def test_a_language_chosen_at_the_door_stays_with_who_came_in_and_not_with_the_browser(running):
    marco = running.visitor()
    marco.sign_in("Marco Choque", PEOPLE["Marco Choque"], language="en")
    assert '<html lang="en">' in marco.get("/").text
    marco.post("/logout")
    assert '<html lang="es">' in marco.get("/login").text
    marco.sign_in("Wara Ñahui", PEOPLE["Wara Ñahui"])
    assert '<html lang="es">' in marco.get("/").text


def test_the_cost_sheet_goes_home_under_a_safe_name(running):
    answer = running.learner("Wara Ñahui").get("/papers/cost-sheet.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="hoja-de-costos-velas-wara.pdf"'


def test_the_board_tells_who_has_a_price_and_hides_names_when_asked(running):
    trainer = running.trainer()
    named, nameless = trainer.get("/board").text, trainer.get("/board?anonymous=1").text
    assert re.search(r"<h1 id=\"summary\">\d de \d ya tienen su precio.</h1>", named)
    assert "Rosa Mamani" in named
    for name in (*PEOPLE, "Velas &amp; Wara"):
        assert name not in nameless
    assert "Participante 1" in nameless


# ---- what happens to the server


def test_what_was_acknowledged_is_there_after_the_power_went_and_so_is_the_sign_in(tmp_path):
    running = RunningClass(tmp_path / "el-alto").start()
    visitor = running.learner("Wara Ñahui")
    kernel = Kernel(running, visitor)
    acknowledged = ""
    for number in range(30):
        assert kernel.save(price=f"{number},50").status_code == 200
        acknowledged = f"{number},50"
    running.kill()
    assert kept(running)["price"] == acknowledged
    running.start()
    try:
        assert visitor.get("/").status_code == 200
        assert kernel.save(price="0").status_code == 401
        visitor.open_page("/m/5-management/lesson")
    finally:
        running.stop()


def test_a_copy_of_the_files_at_any_moment_opens_with_all_that_was_acknowledged_before(tmp_path, running, wara):
    acknowledged, is_over = [0], threading.Event()

    def save_on_and_on():
        while not is_over.is_set():
            number = acknowledged[0] + 1
            assert wara.save(hour_value=str(number)).status_code == 200
            acknowledged[0] = number

    saving = threading.Thread(target=save_on_and_on)
    saving.start()
    server = psutil.Process(running.process.pid)
    for number in range(5):
        before = acknowledged[0]
        assert eventually(lambda before=before: acknowledged[0] > before)
        server.suspend()  # the power goes, in the middle of whatever it does
        before, copy = acknowledged[0], tmp_path / str(number)
        copy.mkdir()
        for part in ("class.db", "class.db-wal"):
            shutil.copy(running.folder / part, copy)
        server.resume()
        store = Store.in_file(copy / "class.db")
        person = store.person_named("Wara Ñahui")
        held = store.entries(store.enterprise_of(person.id).cycle_id, MODULE)["hour_value"]
        store.close()
        assert int(held) >= before
    is_over.set()
    saving.join()


def test_a_kernel_that_dies_takes_nothing_with_it(running, wara):
    visitor = running.learner("Marco Choque")
    marco = Kernel(running, visitor)
    marco.save(price="4,20")
    (pid,) = [pid for pid, token in running.kernel_tokens().items() if token == marco.token]
    psutil.Process(pid).kill()
    assert kept(running, "Marco Choque")["price"] == "4,20"
    assert eventually(lambda: visitor.get(f"/page/{marco.id}").json() == {"page": "gone"})
    assert marco.token not in running.kernel_tokens().values()  # none was started in its place
    assert marco.save(price="5,00").status_code == 401
    assert visitor.get("/m/5-management/lesson").status_code == 200
    assert wara.save(price="6,00").status_code == 200
