"""A day at the fair on a real phone's browser: without the class, with two phones, with a clock that jumps."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Error, expect

from browser.conftest import ARGUMENTS, browser_path
from qhatu.records import sales
from qhatu.school.members.pins import hash_pin
from school.running_class import RunningClass, eventually

PLAIN = "clase.test"  # a name that is not this computer's own: to a browser no secure context, as an address on a LAN
SCREEN = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
PIN = "4821"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A class that goes on between the tests."""
    running = RunningClass(tmp_path_factory.mktemp("classes") / "el-alto").start()
    yield running
    running.stop()


@dataclass
class Stand:
    """Two people of one enterprise, which has a product and its price, and somebody else."""

    running: RunningClass
    wara: str
    marco: str
    rosa: str

    def kept(self, name: str = "") -> list[sales.Sale]:
        """The sales that the class has of somebody's enterprise."""
        with self.running.store() as store:
            enterprise = store.enterprise_of(store.person_named(name or self.wara).id)
            return sales.kept_sales(store.entries(enterprise.cycle_id, sales.MODULE))


@pytest.fixture
def stand(running):
    with running.store() as store:
        number = len(store.people())
        names = [f"{name} {number}" for name in ("Wara", "Marco", "Rosa")]
        wara, marco, rosa = (store.add_person(name, pin_hash=hash_pin(PIN)) for name in names)
        for person in (wara, rosa):
            name = f"Velas de {person.name}"
            shared = store.start_enterprise(person.id, name=name, trade="candles", place="bolivia")
            fields = {"product_name": "Vela Illimani", "price": "6,00"}
            store.save(shared.cycle_id, "5-management", fields, person.id)
        shared = store.enterprise_of(wara.id)
        store.join_enterprise(marco.id, store.invite(shared.id, wara.id))
    return Stand(running, *names)


@contextmanager
def phone(browser, running, folder):
    """A phone that keeps what a phone keeps when its browser is closed; gives its page, open nowhere."""
    context = browser.browser_type.launch_persistent_context(
        folder,
        executable_path=browser_path(),
        args=[*ARGUMENTS, f"--host-resolver-rules=MAP {PLAIN} 127.0.0.1"],
        base_url=f"http://{PLAIN}:{running.port}",
        **SCREEN,
    )
    context.set_default_timeout(30_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def signs_in(page, name: str) -> None:
    page.goto("/login?next=/sales")
    page.fill("input[name=name]", name)
    page.fill("input[name=pin]", PIN)
    page.click("form[action='/login'] button.go")
    page.wait_for_selector("#tiles li")


def sells(page, times: int = 1) -> None:
    """Taps the first product, as often as it is sold."""
    for _ in range(times):
        count = page.locator("#today li").count()
        page.wait_for_timeout(320)  # two taps within less are one finger that trembles
        page.click("#tiles .sell")
        expect(page.locator("#today li")).to_have_count(count + 1)


def corrects(page, number: int, paid: str) -> None:
    """Opens a sale of today, counted from the last one, and types another price for all of it."""
    page.click(f"#today li:nth-child({number}) button")
    page.fill("#paid", paid)
    page.click("#keep")
    page.wait_for_selector("#sheet", state="hidden")


def is_saved(page) -> None:
    page.evaluate("sync()")
    waits_for(page, "Todo guardado en la clase")


def waits_for(page, text: str) -> None:
    expect(page.locator("#saved")).to_have_text(text, timeout=30_000)


def is_kept_by_the_browser(page) -> None:
    """Waits until the page has seen to it that it can be opened again."""
    assert eventually(lambda: page.evaluate("refreshed"))
    page.wait_for_load_state("networkidle")


def money(found: list[sales.Sale]) -> list[str]:
    return sorted(f"{sale.paid:f}" for sale in found if not sale.void)


def test_a_day_without_the_class_is_all_there_when_it_is_back(browser, stand, tmp_path):
    with phone(browser, stand.running, tmp_path / "phone") as page:
        signs_in(page, stand.wara)
        assert not page.evaluate("isSecureContext")
        sells(page)
        is_saved(page)
        is_kept_by_the_browser(page)
        stand.running.stop()
        sells(page)
        waits_for(page, "1 guardada en el teléfono")
    # The browser was closed. Where nothing answers the same address opens again, and one goes on selling.
    with phone(browser, stand.running, tmp_path / "phone") as page:
        page.goto("/sales")
        page.wait_for_selector("#tiles li")
        assert page.locator("#today li").count() == 2
        sells(page, 3)
        corrects(page, 1, "5,50")
        page.click("#today li:nth-child(2) button")
        page.click("#void")
        waits_for(page, "4 guardadas en el teléfono")
        with pytest.raises(Error):  # a browser that is told to ask once more finds nobody
            page.reload()
        page.close()
        again = page.context.new_page()
        again.goto("/sales")
        waits_for(again, "4 guardadas en el teléfono")
        stand.running.start()
        is_saved(again)
        assert "4 piezas vendidas; recibiste Bs\xa023,50." in again.inner_text("#result")
        again.reload()
        is_saved(again)
        assert again.locator("#today li").count() == 5
    found = stand.kept()
    assert len(found) == 5
    assert money(found) == ["5.50", "6.00", "6.00", "6.00"]
    with stand.running.store() as store:
        changes = store.history(store.enterprise_of(store.person_named(stand.wara).id).cycle_id, module="sales")
    assert len(changes) == 5  # none was sent twice, and each came as it was left


def test_a_browser_with_a_secure_connection_reloads_the_page_where_nothing_answers(browser, stand):
    context = browser.new_context(base_url=stand.running.url, **SCREEN)
    page = context.new_page()
    signs_in(page, stand.wara)
    assert page.evaluate("isSecureContext")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    is_saved(page)
    is_kept_by_the_browser(page)
    stand.running.stop()
    page.reload()
    sells(page, 2)
    waits_for(page, "2 guardadas en el teléfono")
    stand.running.start()
    is_saved(page)
    assert len(stand.kept()) == 2
    context.close()


def test_two_phones_of_one_enterprise_see_each_others_sales_and_the_later_correction_stands(browser, stand):
    contexts = [browser.new_context(base_url=stand.running.url, service_workers="block", **SCREEN) for _ in range(2)]
    wara, marco = (context.new_page() for context in contexts)
    signs_in(wara, stand.wara)
    signs_in(marco, stand.marco)
    sells(wara)
    is_saved(wara)
    is_saved(marco)
    assert marco.locator("#today li").count() == 1
    for context in contexts:
        context.set_offline(True)
    corrects(wara, 1, "4")
    corrects(marco, 1, "5")  # later, and handed in earlier
    sells(wara, 2)
    sells(marco, 1)
    for context, page in ((contexts[1], marco), (contexts[0], wara)):
        context.set_offline(False)
        is_saved(page)
    is_saved(marco)
    assert money(stand.kept()) == ["5.00", "6.00", "6.00", "6.00"]
    for page in (wara, marco):
        assert page.locator("#today li").count() == 4
        assert "recibiste Bs\xa023,00." in page.inner_text("#result")
    for context in contexts:
        context.close()


def test_an_answer_that_gets_lost_doubles_nothing(browser, stand):
    context = browser.new_context(base_url=stand.running.url, service_workers="block", **SCREEN)
    page = context.new_page()
    signs_in(page, stand.wara)
    lost = []

    def loses(route):
        lost.append(route.fetch().status)
        with suppress(Error):  # no longer waited for
            route.abort()

    page.route("**/sales/sync", loses)
    sells(page, 2)
    waits_for(page, "2 guardadas en el teléfono")
    while len(lost) < 3:
        page.evaluate("sync()")
    assert set(lost) == {200}
    assert len(stand.kept()) == 2
    page.unroute("**/sales/sync")
    is_saved(page)
    assert page.locator("#today li").count() == len(stand.kept()) == 2
    context.close()


def test_a_phone_that_goes_from_hand_to_hand_shows_each_their_own_and_loses_nothing(browser, stand):
    context = browser.new_context(base_url=stand.running.url, service_workers="block", **SCREEN)
    page = context.new_page()
    signs_in(page, stand.wara)
    page.route("**/sales/sync", lambda route: route.abort())
    sells(page, 2)
    assert page.evaluate("QhatuSales.unsent()") == 2
    page.evaluate("QhatuSales.leave()")
    assert page.evaluate("QhatuSales.unsent()") == 0
    context.clear_cookies()
    page.unroute("**/sales/sync")
    signs_in(page, stand.rosa)
    is_saved(page)
    assert page.locator("#today li").count() == 0
    assert f"Velas de {stand.rosa}" in page.inner_text("header")
    assert stand.kept() == stand.kept(stand.rosa) == []
    context.clear_cookies()
    signs_in(page, stand.wara)
    is_saved(page)
    assert page.locator("#today li").count() == len(stand.kept()) == 2
    assert stand.kept(stand.rosa) == []
    context.close()


def test_a_sign_in_that_ended_meanwhile_keeps_everything_until_the_next(browser, stand):
    context = browser.new_context(base_url=stand.running.url, service_workers="block", **SCREEN)
    page = context.new_page()
    signs_in(page, stand.wara)
    context.clear_cookies()
    sells(page, 2)
    page.wait_for_selector("#again", state="visible")
    waits_for(page, "2 guardadas en el teléfono")
    sells(page)
    assert stand.kept() == []
    page.click("#again a")
    page.fill("input[name=name]", stand.wara)
    page.fill("input[name=pin]", PIN)
    page.click("form[action='/login'] button.go")
    page.wait_for_selector("#tiles li")
    is_saved(page)
    assert len(stand.kept()) == 3
    context.close()


def test_unsent_sales_go_along_to_the_address_that_the_class_has_now(browser, stand, tmp_path):
    with phone(browser, stand.running, tmp_path / "phone") as page:
        signs_in(page, stand.wara)
        page.route("**/sales/sync", lambda route: route.abort())
        sells(page, 2)
        page.context.clear_cookies()  # to a browser this class is another one
        page.unroute("**/sales/sync")  # not before: the page would hand them in where it is
        page.click("#elsewhere summary")
        page.fill("#address", f"127.0.0.1:{stand.running.port}")
        page.click("#moved button")
        page.click("#again a")
        page.fill("input[name=name]", stand.wara)
        page.fill("input[name=pin]", PIN)
        page.click("form[action='/login'] button.go")
        page.wait_for_selector("#tiles li")
        is_saved(page)
        assert page.url == f"{stand.running.url}/sales"
        expect(page.locator("#today li")).to_have_count(2)
    assert len(stand.kept()) == 2


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)], ids=["ahead", "back"])
def test_a_clock_that_jumps_moves_no_sale_out_of_its_day(browser, stand, jump):
    context = browser.new_context(base_url=stand.running.url, service_workers="block", **SCREEN)
    page = context.new_page()
    begun = datetime.now(UTC)
    signs_in(page, stand.wara)
    page.route("**/sales/sync", lambda route: route.abort())
    sells(page)
    milliseconds = int(jump.total_seconds() * 1000)
    page.add_init_script(f"const now = Date.now; Date.now = () => now() + {milliseconds};")
    page.reload()
    page.wait_for_selector("#tiles li")
    page.click("#tiles .sell")
    waits_for(page, "2 guardadas en el teléfono")
    page.unroute("**/sales/sync")
    is_saved(page)
    first, second = stand.kept()
    assert begun < first.sold_at <= second.sold_at < datetime.now(UTC)
    assert page.locator("#today li").count() == 2
    context.close()


def test_a_sale_is_typed_corrected_and_taken_back(browser, stand):
    context = browser.new_context(base_url=stand.running.url, service_workers="block", **SCREEN)
    page = context.new_page()
    signs_in(page, stand.wara)
    page.click("#tiles .other")
    page.click("[data-step='1']")
    page.click("[data-step='1']")
    assert page.input_value("#paid") == "18,00"
    page.click(".ways label:has-text('Fiado')")
    page.fill("#who", "Doña Juana")
    page.select_option("#buyer", "neighbour")
    page.click("#keep")
    is_saved(page)
    [sale] = stand.kept()
    assert (f"{sale.units:f}", f"{sale.paid:f}", sale.way, sale.who, sale.buyer) == (
        *("3", "18.00", "on_credit", "Doña Juana", "neighbour"),
    )
    assert page.inner_text("#result") == "Hoy: 3 piezas vendidas; recibiste Bs\xa00,00. Te deben Bs\xa018,00."
    page.click("#other")
    for typed, price, trouble in (("", "5", "Escribe el nombre"), ("<b>", "5", "Escribe"), ("Cirio", "5,05", "0,10")):
        page.fill("#product", typed)
        page.fill("#paid", price)
        page.click("#keep")
        assert trouble in page.inner_text("#trouble")
    page.fill("#paid", "2,5")
    page.click("#keep")
    page.wait_for_selector("#toast", state="visible")
    page.click("#undo")
    page.wait_for_selector("#today .void")
    is_saved(page)
    assert [(sale.product, sale.void) for sale in stand.kept()] == [("Vela Illimani", False), ("Cirio", True)]
    context.close()
