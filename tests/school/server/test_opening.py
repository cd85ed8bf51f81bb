"""Opening a class: where it is told to be, once, and in a sentence where it cannot be."""

import json
import os
import re
import socket
import stat
import subprocess
import sys
from contextlib import suppress
from io import StringIO

import pytest
import requests
from rich.console import Console

from qhatu.cli import grades
from qhatu.packs.words import Words
from qhatu.records.store import StoreTrouble
from qhatu.school.opening.entrance import Entrance
from qhatu.school.opening.firewall import Firewall
from qhatu.school.server import class_server
from qhatu.school.server.class_server import AlreadyOpen, CannotOpen, open_class
from school.running_class import RunningClass


def said(caught) -> str:
    return Words("es").explain(caught.value)


def test_a_class_that_is_open_is_not_opened_again_but_told_where_it_is(running):
    with pytest.raises(AlreadyOpen) as caught:
        open_class(running.folder, port=0, open_browser=False)
    assert said(caught) == f"La clase «el-alto» ya está abierta en {running.address}"


def test_another_class_at_the_same_port_is_told_of_a_free_one(running, tmp_path):
    with pytest.raises(CannotOpen) as caught:
        open_class(tmp_path / "otra", port=running.port, open_browser=False)
    assert f"En el puerto {running.port} ya está abierta otra clase." in said(caught)
    assert re.search(r"qhatu class otra --port \d+$", said(caught))


def test_a_port_that_another_program_has_is_told_in_a_sentence(tmp_path):
    with socket.socket() as other:
        other.bind(("0.0.0.0", 0))
        other.listen()
        with pytest.raises(CannotOpen) as caught:
            open_class(tmp_path / "clase", port=other.getsockname()[1], open_browser=False)
    assert "está ocupado por otro programa" in said(caught)


def test_a_note_of_a_class_that_did_not_end_well_does_not_keep_it_closed(running, tmp_path):
    folder = tmp_path / "otra"
    folder.mkdir()
    (folder / "open.json").write_text(
        json.dumps({"class": "x", "port": running.port, "address": running.address}), encoding="utf-8"
    )
    with pytest.raises(CannotOpen) as caught:
        open_class(folder, port=running.port, open_browser=False)
    assert not isinstance(caught.value, AlreadyOpen)


@pytest.mark.parametrize("note", ("", "{", "[]", '{"port": "x"}', '{"port": 1}'))
def test_a_note_that_cannot_be_read_is_no_open_class(tmp_path, note):
    (tmp_path / "open.json").write_text(note, encoding="utf-8")
    class_server._refuse_if_open(tmp_path, "id")


def test_an_address_that_is_not_this_computer_s_is_told_in_a_sentence(tmp_path):
    with pytest.raises(CannotOpen) as caught:
        open_class(tmp_path / "clase", ip="203.0.113.9", port=0, open_browser=False)
    assert "Esta computadora no tiene la dirección 203.0.113.9" in said(caught)


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CannotOpen) as caught:
        open_class(tmp_path / "file" / "clase", port=0, open_browser=False)
    assert "No se puede escribir en" in said(caught)


def test_records_that_are_no_database_are_told_in_a_sentence_and_left_alone(tmp_path):
    folder = tmp_path / "clase"
    folder.mkdir()
    (folder / "class.db").write_text("This is not a database. " * 100, encoding="utf-8")
    with pytest.raises(StoreTrouble):
        open_class(folder, port=0, open_browser=False, console=Console(file=StringIO()))
    assert (folder / "class.db").read_text(encoding="utf-8").startswith("This is not")


def told_of(entrance: Entrance) -> str:
    """What the terminal says of a class that is entered so."""
    console = Console(file=StringIO(), width=100)
    class_server._tell(console, Words("es"), entrance, "http://127.0.0.1:8888/trainer/key", "el-alto")
    return console.file.getvalue()


def test_the_address_a_qr_and_the_trainer_s_link_are_told():
    told = told_of(Entrance("0.0.0.0", 8888, host="192.168.1.7"))
    assert "http://192.168.1.7:8888/" in told
    assert "http://127.0.0.1:8888/trainer/key" in told
    assert "█" in told
    assert "Código" not in told  # only those on the trainer's list come in


def test_where_people_sign_up_by_themselves_the_code_is_told():
    assert "Código de la clase: TAMI 47" in told_of(Entrance("0.0.0.0", 8888, host="192.168.1.7", code="TAMI47"))


def test_a_firewall_that_may_block_and_other_networks_are_told():
    firewall = Firewall("ufw", command="sudo ufw allow {port}/tcp")
    told = told_of(Entrance("0.0.0.0", 8888, host="192.168.1.7", others=("10.0.0.9",), firewall=firewall))
    assert "sudo ufw allow 8888/tcp" in told
    assert "http://10.0.0.9:8888/" in told


def test_an_encrypted_class_says_what_browsers_will_say():
    told = told_of(Entrance("0.0.0.0", 8888, host="192.168.1.7", secure=True, warns=True))
    assert "https://192.168.1.7:8888/safety" in told
    told = told_of(Entrance("0.0.0.0", 8888, host="192.168.1.7", secure=True, name="clase.example.org"))
    assert "ese nombre tiene que llevar a 192.168.1.7" in told and "https://clase.example.org:8888/" in told


def test_without_a_network_the_trainer_is_told_so():
    assert "no encontré ninguna red" in told_of(Entrance("0.0.0.0", 8888))
    assert "Solo se ve en esta computadora." in told_of(Entrance("127.0.0.1", 8888))


@pytest.mark.parametrize(
    ("change", "sentence"),
    (
        ("moved", "http://192.168.1.7:8888/"),
        ("back", "La red volvió: http://192.168.1.7:8888/"),
        ("unreachable", "Ni esta computadora llega a su propia dirección"),
    ),
)
def test_what_changes_while_the_class_runs_is_told(change, sentence):
    console = Console(file=StringIO(), width=100)
    entrance = Entrance("0.0.0.0", 8888, host="192.168.1.7", reaches_itself=change != "unreachable")
    class_server._tell_change(console, Words("es"), entrance, change)
    assert sentence in console.file.getvalue()


def test_a_class_that_does_not_encrypt_says_what_that_risks(running):
    page = running.visitor().get("/safety").text
    assert "Esta conexión no está cifrada" in page
    assert "qhatu class el-alto --tls" in page
    assert running.visitor().get("/safety/authority.crt").status_code == 404


def test_a_browser_that_tries_https_first_is_not_kept_waiting(running):
    with socket.create_connection(("127.0.0.1", running.port), timeout=60) as browser:
        browser.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        with suppress(ConnectionResetError):
            assert browser.recv(1) == b""


def test_a_class_for_learners_who_read_spanish_is_opened_in_the_language_of_whoever_opens_it(tmp_path):
    serve = "import signal, sys; from pathlib import Path; from qhatu.school.server.class_server import open_class\n"
    serve += "open_class(Path(sys.argv[1]), port=0, console_language='en', open_browser=False,\n"
    serve += "           on_ready=lambda opened: signal.raise_signal(signal.SIGTERM))"
    run = subprocess.run(
        [sys.executable, "-c", serve, str(tmp_path / "taller")], capture_output=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    assert "The class “taller” is open." in run.stdout and "The class is closed." in run.stdout
    assert "clase" not in run.stdout


def test_a_secret_is_made_once_and_kept(tmp_path):
    secret = class_server.class_secret(tmp_path / "secret")
    assert len(secret) == 32
    assert class_server.class_secret(tmp_path / "secret") == secret
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a user's files from others by the folder they are in")
def test_what_a_class_keeps_is_for_its_owner_alone(running):
    assert stat.S_IMODE(running.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((running.folder / "secret").stat().st_mode) == 0o600


def test_the_class_tells_who_it_is_and_nothing_else(running):
    told = requests.get(running.url + "/alive", timeout=30).json()
    assert set(told) == {"class"}
    assert told["class"] != (running.folder / "secret").read_bytes().hex()[: len(told["class"])]


def test_a_class_that_is_closed_leaves_no_note_and_no_kernel(tmp_path):
    import psutil

    running = RunningClass(tmp_path / "clase").start()
    running.learner("Wara Ñahui").open_page("/m/5-management/lesson")
    kernels = running.kernel_tokens()
    assert kernels
    running.stop()
    assert not (running.folder / "open.json").exists()
    assert not [pid for pid in kernels if psutil.pid_exists(pid)]


def test_opening_needs_no_table_tools_no_gradebook_and_no_typesetter():
    """They would take most of the five seconds in which a class is to be open."""
    heavy = ["pandas", "numpy", "matplotlib", "nbgrader", "typst", "rfc3987_syntax", "papermill"]
    look = (
        "import sys\n"
        "from qhatu.school.server.class_server import without_iri_grammar\n"
        "with without_iri_grammar():\n"
        "    import qhatu.school.server.serving\n"
        f"print(*[name for name in {heavy} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", look], capture_output=True, encoding="utf-8", check=True)
    assert run.stdout.split() == []


def test_the_shortcut_leaves_the_grammar_for_others_to_import():
    name = "rfc3987_syntax"
    there = name in sys.modules
    with class_server.without_iri_grammar():
        pass
    assert (name in sys.modules) == there


def test_a_port_that_is_taken_is_not_free():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not class_server.is_free("127.0.0.1", taken.getsockname()[1])


def test_the_command_to_grade_on_the_board_is_one_that_there_is(running):
    assert "qhatu grade el-alto" in running.trainer().get("/board").text
    assert "grade" in [verb.name or verb.callback.__name__ for verb in grades.verbs.registered_commands]


# ---- pages that break

FAILED = "no se pudo abrir. Lo que guardaste sigue guardado."  # without accents: inside a page they are escaped


@pytest.fixture
def breakable(tmp_path):
    """A class of its own whose pages may be spoiled."""
    running = RunningClass(tmp_path / "clase").start()
    yield running
    running.stop()


def spoil(running, source: str) -> None:
    """Puts a cell of one's own into the lesson that the class has assembled."""
    file = running.folder / "pages" / "es" / "5-management" / "lesson.ipynb"
    notebook = json.loads(file.read_text(encoding="utf-8"))
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["source"] = source
    file.write_text(json.dumps(notebook), encoding="utf-8")


def test_a_cell_that_fails_is_a_sentence_and_never_a_traceback(breakable):
    spoil(breakable, "1 / 0")
    page = breakable.learner().get("/m/5-management/lesson").text
    assert FAILED in page
    for word in ("Traceback", "ZeroDivisionError", "--show_tracebacks"):
        assert word not in page
    assert "ZeroDivisionError" in (breakable.folder / "class.log").read_text(encoding="utf-8")


def test_a_page_whose_kernel_dies_does_not_turn_for_ever(breakable):
    spoil(breakable, "import os; os._exit(1)")
    page = breakable.learner().get("/m/5-management/lesson").text
    assert FAILED in page or 'location.replace("/trouble?of=' in page
    assert "Traceback" not in page


def test_what_a_cell_whispers_to_its_programmer_is_not_shown(breakable):
    spoil(breakable, "import sys; print('psst', file=sys.stderr)")
    assert "psst" not in breakable.learner().get("/m/5-management/lesson").text.partition("jupyter-config-data")[2]


def test_a_notebook_that_is_none_ends_in_a_sentence(breakable):
    file = breakable.folder / "pages" / "es" / "5-management" / "lesson.ipynb"
    file.write_text("{", encoding="utf-8")
    answer = breakable.learner().get("/m/5-management/lesson")
    assert answer.status_code == 500
    assert "Algo falló en la computadora de la clase" in answer.text
