"""nbgrader's formgrader opens on a graded class, in a real browser, and asks nothing of the network."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("nbgrader", reason="nbgrader comes with the trainer extra")

from qhatu.packs.words import Words
from qhatu.records.store import Store
from qhatu.school.grading.formgrader import formgrader_command, formgrader_environment, open_formgrader
from qhatu.school.grading.grade import grade
from qhatu.sums import BadInput

EXERCISE = "cost-and-price"
TOKEN = "only-for-this-test"
SECONDS = 60
# A browser without a network: what it asks of anybody else is seen, and goes nowhere.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-proxy-server", "--disable-background-networking"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("formgrader") / "el-alto"
    folder.mkdir()
    store = Store.in_file(folder / "class.db")
    for name in ("Rosa Mamani", "Copa"):
        person = store.add_person(name, pin_hash="…")
        store.start_enterprise(person.id, name="Velas", trade="candles", place="bolivia")
        store.save_answer(person.id, EXERCISE, "full-cost", "12,5", None, Decimal(3))
    grade(folder, store=store)
    store.close()
    return folder


@pytest.fixture
def address(folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**formgrader_environment(folder), "JUPYTER_TOKEN": TOKEN}
    command = formgrader_command(folder, port)
    server = subprocess.Popen(command, cwd=folder / "course", env=environment, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(address, server)
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_until_it_answers(address, server):
    last = time.monotonic() + SECONDS
    while server.poll() is None and time.monotonic() < last:
        try:
            urllib.request.urlopen(f"{address}/api/status?token={TOKEN}").close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail("formgrader did not start")


@pytest.fixture
def page():
    playwright = pytest.importorskip("playwright.sync_api")
    named = os.environ.get("QHATU_BROWSER")
    found = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        (pytest.fail if os.environ.get("QHATU_BROWSER_REQUIRED") else pytest.skip)("No Chromium on this computer.")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser.new_page(viewport={"width": 1200, "height": 900})
        browser.close()


@pytest.mark.browser
def test_formgrader_shows_assignments_gradebook_and_a_submission_without_a_network(address, page):
    elsewhere, troubles = [], []
    page.on("request", lambda asked: asked.url.startswith((address, "data:")) or elsewhere.append(asked.url))
    page.on("response", lambda answer: answer.status < 400 or troubles.append(answer.url))
    page.on("pageerror", lambda error: troubles.append(str(error)))

    page.goto(f"{address}/formgrader?token={TOKEN}")
    page.get_by_role("link", name=EXERCISE).wait_for()
    page.goto(f"{address}/formgrader/gradebook/{EXERCISE}/{EXERCISE}")
    page.get_by_role("link", name="Submission #1").click()
    page.get_by_text("¿cuánto te cuesta cada vela?").wait_for()
    page.wait_for_load_state("networkidle")

    # The page lets the trainer go from answer to answer only when what it waits for has come.
    assert page.evaluate("MathJax.loaded")
    assert elsewhere == []
    assert troubles == []


def test_nobody_gets_in_without_the_token(address):
    with urllib.request.urlopen(f"{address}/formgrader/manage_students") as answer:
        assert "/login" in answer.geturl()


def test_a_class_without_grades_is_a_sentence(tmp_path):
    with pytest.raises(BadInput) as told:
        open_formgrader(tmp_path, open_browser=False)
    assert "todavía no tiene notas" in Words("es").explain(told.value)


def test_a_port_in_use_is_a_sentence(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(BadInput, match="está ocupado"):
            open_formgrader(folder, port=taken.getsockname()[1], open_browser=False)


def test_the_command_listens_on_this_computer_alone():
    command = formgrader_command(Path("el-alto"), 8890)
    assert "--ServerApp.ip=127.0.0.1" in command
    assert "--ServerApp.terminals_enabled=False" in command
