"""A real class, a real browser, and phones that may not talk to anybody but the class."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MAC_AND_WINDOWS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PEOPLE = (
    "nombre;pin;rol;idioma\nWara Quispe;4821;aprendiz;es\nAnna Keller;5937;aprendiz;en\nÑusta Poma;6284;aprendiz;es\n\
Tupak Mamani;7395;aprendiz;es\nElena Rojas;860417;facilitadora;es\n"
)


def pytest_collection_modifyitems(items) -> None:
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


def browser_path() -> str:
    """Where a Chromium is; where there is none the test is skipped, or fails if one is required."""
    named = os.environ.get("QHATU_BROWSER")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    found = found or next((path for path in MAC_AND_WINDOWS if Path(path).is_file()), None)
    if found is None:
        reason = "No Chromium, Chrome or Edge on this computer; name one in QHATU_BROWSER."
        if os.environ.get("QHATU_BROWSER_REQUIRED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="module")
def browser():
    """One browser for a file's tests; each test has contexts of its own in it.

    No longer than that: as long as it runs, an event loop runs in this thread, and other tests want one of theirs.
    """
    path = browser_path()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@dataclass
class OpenedClass:
    """A class that `qhatu class` opened: its address, its trainer's link and its folder."""

    address: str
    trainer_link: str
    folder: Path
    process: subprocess.Popen = field(repr=False)
    environment: dict[str, str] = field(repr=False)

    def qhatu(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run another `qhatu` command on the same class."""
        return subprocess.run(
            [sys.executable, "-m", "qhatu", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> Iterator[OpenedClass]:
    """A class with a list of people as a spreadsheet in Spanish saves it."""
    home = tmp_path_factory.mktemp("classes")
    roster = home / "lista.csv"
    roster.write_bytes(PEOPLE.encode("cp1252"))
    environment = {
        **os.environ,
        "QHATU_HOME": str(home),
        "QHATU_LANG": "es",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUNBUFFERED": "1",
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "qhatu", "class", "taller", "--roster", str(roster)),
            *("--ip", "127.0.0.1", "--port", "0", "--no-browser"),
        ],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    said = []
    for line in process.stdout:
        said.append(line)
        link = re.search(r"(http://\S+?)/trainer/\S+", line)
        if link:
            break
    else:
        pytest.fail("The class did not open:\n" + "".join(said))
    threading.Thread(target=process.stdout.read, daemon=True).start()  # a full pipe would stop the class
    try:
        yield OpenedClass(link[1], link[0].strip(), home / "taller", process, environment)
    finally:
        process.terminate()
        process.wait(timeout=30)


class Phone:
    """A phone's browser: 360 by 740, touched by fingers, and noted for every request that leaves the computer."""

    def __init__(self, browser, opened: OpenedClass, *, width: int = 360, touch: bool = True) -> None:
        self.address = opened.address
        self.context = browser.new_context(
            viewport={"width": width, "height": 740}, device_scale_factor=2, is_mobile=touch, has_touch=touch
        )
        self.context.set_default_timeout(60_000)
        self.left: list[str] = []
        self.errors: list[str] = []
        self.context.on("request", self._asked)
        self.page = self.context.new_page()
        self.page.on("websocket", lambda socket: self._note(socket.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _asked(self, request) -> None:
        self._note(request.url)

    def _note(self, url: str) -> None:
        if urlsplit(url).scheme in ("data", "blob", "about", "file"):
            return
        if urlsplit(url).hostname not in ("127.0.0.1", "localhost"):
            self.left.append(url)

    def goes_to(self, path: str) -> None:
        self.page.goto(self.address + path)

    def signs_in(self, name: str, pin: str) -> None:
        self.goes_to("/")
        self.page.fill("input[name=name]", name)
        self.page.fill("input[name=pin]", pin)
        self.page.click("button.go")
        self.page.wait_for_load_state()

    def opens(self, page: str) -> None:
        """Open a page of module 5 and wait until one can type."""
        self.goes_to(f"/m/5-management/{page}")
        self.page.wait_for_selector(".qh-head", state="visible")

    def on_screen(self, name: str) -> None:
        self.page.wait_for_selector(f"[data-screen][data-name='{name}']")

    def types(self, key: str, text: str) -> None:
        """Type into the field of an entry, as a person does: tap, clear, type."""
        box = self.page.locator(f"[class*='key:{key}'] input")
        if not box.is_visible():
            self.page.locator(f".qh-card:has([class*='key:{key}']) .card-head").click()
        box.fill("")
        box.press_sequentially(text)

    def waits_until_kept(self) -> None:
        self.page.wait_for_selector(".saved[data-state=saved]")

    def goes_on(self) -> None:
        self.page.click(".qh-go")

    def goes_back_to(self, screen: str) -> None:
        """Tap back, one screen at a time, until this one is there."""
        here = self.page.locator("[data-screen]")
        while here.get_attribute("data-name") != screen:
            index = int(here.get_attribute("data-screen"))
            self.page.click(".qh-back")
            self.page.wait_for_selector(f"[data-screen='{index - 1}']")

    def reads(self) -> str:
        """What stands on the page, as a person sees it."""
        return self.page.inner_text("body").replace("\xa0", " ")

    def picture(self, name: str) -> None:
        """Take a picture to look at, into build/pictures."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png")

    def overflows(self) -> bool:
        """Whether the page is wider than the screen."""
        return self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.fixture
def phones(browser, opened):
    """Makes phones; after the test none of them has asked anybody but the class, and no script of ours has failed."""
    made: list[Phone] = []

    def make(**kind) -> Phone:
        made.append(Phone(browser, opened, **kind))
        return made[-1]

    yield make
    for phone in made:
        phone.context.close()
    assert [url for phone in made for url in phone.left] == []
    assert [error for phone in made for error in phone.errors] == []
