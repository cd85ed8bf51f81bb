"""A class that encrypts, in a real browser: the page of a module opens, is typed into, and keeps what was typed."""

import pytest
from playwright.sync_api import expect

from browser.conftest import PICTURES
from school.running_class import PEOPLE, RunningClass


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    running = RunningClass(tmp_path_factory.mktemp("classes") / "taller", tls=True).start()
    yield running
    running.stop()


@pytest.fixture
def page(browser):
    """A phone whose owner has compared the fingerprint and gone on in spite of the browser's warning."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, ignore_https_errors=True
    )
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def test_a_page_opens_over_https_and_keeps_what_is_typed(running, page):
    sockets = []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    address = f"https://127.0.0.1:{running.port}"
    page.goto(address)
    page.fill("input[name=name]", "Wara Ñahui")
    page.fill("input[name=pin]", PEOPLE["Wara Ñahui"])
    page.click("button.go")
    page.goto(f"{address}/m/5-management/app")
    page.locator("[class*='key:product_name'] input").fill("Vela de té")
    page.wait_for_selector(".saved[data-state=saved]")
    assert sockets and all(url.startswith("wss://") for url in sockets)
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    signed_in = next(cookie for name, cookie in cookies.items() if name.startswith("qhatu-"))
    assert signed_in["secure"] and signed_in["httpOnly"]
    page.reload()
    expect(page.locator("[class*='key:product_name'] input")).to_have_value("Vela de té")


def test_the_page_on_safety_is_whole_on_a_phone(running, page):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.goto(f"https://127.0.0.1:{running.port}/login")
    page.get_by_text("¿Es segura esta conexión?").click()
    expect(page.locator("h1")).to_have_text("Esta conexión está cifrada")
    page.locator("summary").press("Enter")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.screenshot(path=PICTURES / "safety.png", full_page=True)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Descargar la autoridad").press("Enter")
    assert fetched.value.path().read_bytes() == (running.folder / "tls" / "authority.crt").read_bytes()
