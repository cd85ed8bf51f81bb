"""Nothing that was typed is lost: kernels and servers are killed, networks go dead, clocks jump, two people type."""

import json
import sqlite3
import time
from types import SimpleNamespace

import pytest

from browser.conftest import Phone
from school.running_class import PEOPLE, RunningClass
from school.wire import Wire

MODULE = "5-management"
WARA, MARCO, ROSA = PEOPLE
# Lets a test put the phone's date forward or back, also across a reload.
JUMPING_CLOCK = """
const realNow = Date.now;
Date.now = () => realNow() + Number(localStorage.getItem("jump") || 0);
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A class with three learners, each with an enterprise that makes candles."""
    running = RunningClass(tmp_path_factory.mktemp("classes") / "el-alto").start()
    yield running
    running.stop()


@pytest.fixture
def wire(running):
    """The network between the phones of a test and the class."""
    wire = Wire(running.port)
    yield wire
    wire.close()


@pytest.fixture
def phone_of(browser, running, wire):
    """Signs somebody in on a new phone; after the test none has asked anybody else, and no script has failed."""
    made = []

    def make(name: str, *, script: str = "") -> Phone:
        phone = Phone(browser, SimpleNamespace(address=wire.address))
        made.append(phone)
        if script:
            phone.context.add_init_script(script)
        phone.signs_in(name, PEOPLE[name])
        return phone

    yield make
    for phone in made:
        phone.context.close()
    assert [url for phone in made for url in phone.left] == []
    assert [error for phone in made for error in phone.errors] == []


def opens_batch(phone: Phone) -> None:
    """Open the app and go to the screen that asks how many come out of a batch."""
    phone.opens("app")
    if phone.page.locator("[data-screen]").get_attribute("data-name") != "batch":
        phone.goes_back_to("product")
        phone.goes_on()
    phone.on_screen("batch")


def shown_in(phone: Phone, key: str) -> str:
    return phone.page.locator(f"[class*='key:{key}'] input").input_value()


def drafts(phone: Phone) -> int:
    return phone.page.evaluate("qhatuDrafts.count()")


def no_draft_is_left(phone: Phone) -> None:
    phone.page.wait_for_function("() => typeof qhatuDrafts !== 'undefined' && qhatuDrafts.count() === 0")


def opened_again(phone: Phone) -> None:
    """Wait until the page that is marked as the old one is gone, and the new one can be typed into."""
    phone.page.wait_for_function("() => !window.old", timeout=90_000)
    phone.page.wait_for_selector(".qh-head", state="visible")


def marks_the_page(phone: Phone) -> None:
    phone.page.evaluate("window.old = true")


def waits_for(phone: Phone, key: str, text: str) -> None:
    """Wait until a text stands in a field."""
    phone.page.wait_for_function(
        "([key, text]) => document.querySelector(`[class*='key:${key}'] input`)?.value === text", arg=[key, text]
    )


def in_the_class(running, name: str, table: str = "entry") -> list[tuple[str, str]]:
    """What the class's database holds for a person's enterprise, or everything that ever stood there."""
    connection = sqlite3.connect(f"file:{(running.folder / 'class.db').as_posix()}?mode=ro", uri=True)
    rows = connection.execute(
        f"select {table}.key, {table}.value from {table} join cycle on cycle.id = {table}.cycle_id"
        " join membership on membership.enterprise_id = cycle.enterprise_id"
        " join person on person.id = membership.person_id where person.name = ?",
        (name,),
    ).fetchall()
    connection.close()
    return rows


def kept(running, name: str, key: str) -> str:
    return dict(in_the_class(running, name)).get(key, "")


# ---- connections


def test_a_socket_that_is_half_dead_with_a_text_in_flight(phone_of, running, wire):
    phone = phone_of(WARA)
    opens_batch(phone)
    phone.waits_until_kept()
    marks_the_page(phone)
    wire.let_die()
    phone.types("units_per_batch", "31")
    assert drafts(phone) == 1
    phone.page.wait_for_selector("#trouble [data-when=offline]", state="visible")
    phone.picture("es-watchdog-offline")
    opened_again(phone)
    waits_for(phone, "units_per_batch", "31")
    no_draft_is_left(phone)
    assert kept(running, WARA, "units_per_batch") == "31"


def test_typing_without_a_network_while_the_phones_date_jumps(phone_of, running, wire):
    phone = phone_of(WARA, script=JUMPING_CLOCK)
    opens_batch(phone)
    phone.types("batches_per_month", "2")
    phone.waits_until_kept()
    wire.cut()
    phone.page.wait_for_selector("#trouble [data-when=offline]", state="visible")
    phone.types("units_per_batch", "17")
    phone.page.evaluate("localStorage.setItem('jump', -86_400_000)")  # a day back
    phone.types("batches_per_month", "11")
    phone.page.evaluate("localStorage.setItem('jump', 366 * 86_400_000)")  # a year on
    phone.page.evaluate("document.querySelector('.qh-head a.back').click()")  # home, where nobody answers
    phone.page.wait_for_selector("#trouble [data-when=stay]", state="visible")
    phone.page.click("#trouble [data-reload]")
    assert shown_in(phone, "batches_per_month") == "11"
    wire.mend()
    no_draft_is_left(phone)
    assert kept(running, WARA, "units_per_batch") == "17"
    assert kept(running, WARA, "batches_per_month") == "11"


def test_a_tap_does_not_overtake_the_letters_before_it(phone_of, running, wire):
    phone = phone_of(ROSA)
    phone.opens("practice")
    phone.goes_on()
    phone.on_screen("material-cost")
    wire.delay = 0.25  # as slow as a network in the mountains, in both directions
    phone.page.locator("[class*='key:material-cost'] input").press_sequentially("123,4")
    assert drafts(phone) == 1
    phone.page.click(".qh-check")
    phone.page.wait_for_selector("[data-verdict]")
    wire.delay = 0.0
    assert answer_of(running, ROSA) == "123,4"
    no_draft_is_left(phone)
    phone.types("material-cost", "7,7")  # typed and not checked: it is no answer, but it is there again
    phone.opens("practice")
    phone.goes_on()
    phone.on_screen("material-cost")
    waits_for(phone, "material-cost", "7,7")
    assert drafts(phone) == 1
    assert answer_of(running, ROSA) == "123,4"


def answer_of(running, name: str) -> str:
    """What the class's database holds as a person's answer."""
    connection = sqlite3.connect(f"file:{(running.folder / 'class.db').as_posix()}?mode=ro", uri=True)
    (value,) = connection.execute(
        "select value from answer join person on person.id = answer.person_id where person.name = ?", (name,)
    ).fetchone()
    connection.close()
    return value


def test_a_page_whose_stream_breaks_off_opens_again(phone_of, running, wire):
    phone = phone_of(MARCO)
    begun = phone.page.goto(f"{wire.address}/m/{MODULE}/app", wait_until="commit")
    assert begun.status == 200
    phone.page.wait_for_selector("#loading")
    wire.cut()
    phone.page.wait_for_selector("#trouble [data-when=offline]", state="visible")
    wire.mend()
    phone.page.wait_for_selector(".qh-head", state="visible", timeout=90_000)


# ---- processes


def test_a_server_that_is_killed_in_the_middle_of_saving(phone_of, running):
    phone = phone_of(WARA)
    opens_batch(phone)
    marks_the_page(phone)
    phone.types("units_per_batch", "41")
    phone.waits_until_kept()
    phone.types("units_per_batch", "4278")
    running.kill()
    running.start()
    opened_again(phone)
    waits_for(phone, "units_per_batch", "4278")
    no_draft_is_left(phone)
    assert kept(running, WARA, "units_per_batch") == "4278"


def test_a_page_that_lost_its_place_to_others_says_so_and_leaves_them_in_peace(phone_of, running):
    phone = phone_of(ROSA)
    opens_batch(phone)
    marks_the_page(phone)
    others = [phone.context.new_page() for _ in range(3)]
    for other in others:
        other.goto(f"{phone.address}/m/{MODULE}/app")
        other.wait_for_selector(".qh-head", state="visible")
        other.evaluate("window.old = true")
    phone.types("units_per_batch", "38")
    phone.page.wait_for_selector("#trouble [data-when=crowded]", state="visible")
    phone.picture("es-watchdog-crowded")
    time.sleep(5)  # a few times as long as a page waits before it looks again
    assert phone.page.evaluate("window.old") is True
    assert all(other.evaluate("window.old") is True for other in others)
    others[0].close(run_before_unload=True)
    opened_again(phone)
    waits_for(phone, "units_per_batch", "38")


# ---- two people, one enterprise


@pytest.fixture(scope="module")
def together(running):
    """Marco works in Wara's enterprise."""
    with running.store() as store:
        wara, marco = store.person_named(WARA), store.person_named(MARCO)
        store.join_enterprise(marco.id, store.invite(store.enterprise_of(wara.id).id, wara.id))


def test_what_one_types_arrives_at_the_other_and_the_later_one_stands(phone_of, running, together, wire):
    wara, marco = phone_of(WARA), phone_of(MARCO)
    opens_batch(wara)
    opens_batch(marco)
    wara.types("units_per_batch", "50")
    waits_for(marco, "units_per_batch", "50")
    marco.types("batches_per_month", "9")
    waits_for(wara, "batches_per_month", "9")
    assert drafts(wara) == drafts(marco) == 0


def test_what_was_typed_earlier_without_a_network_goes_to_the_history_and_says_so(browser, phone_of, running, together):
    own_wire = Wire(running.port)
    wara = Phone(browser, SimpleNamespace(address=own_wire.address))
    wara.signs_in(WARA, PEOPLE[WARA])
    opens_batch(wara)
    marco = phone_of(MARCO)
    opens_batch(marco)
    own_wire.cut()
    wara.page.wait_for_selector("#trouble [data-when=offline]", state="visible")
    wara.types("units_per_batch", "61")
    marks_the_page(wara)
    time.sleep(5)  # a phone tells how long ago, and the telling takes a while: what lies closer cannot be told apart
    marco.types("units_per_batch", "62")
    marco.waits_until_kept()
    assert kept(running, MARCO, "units_per_batch") == "62"
    own_wire.mend()
    wara.page.wait_for_selector(".hint.news", state="visible", timeout=90_000)
    assert "Marco Choque cambió este dato después. Lo tuyo queda en el historial." in wara.reads()
    wara.picture("es-watchdog-later")
    waits_for(wara, "units_per_batch", "62")
    no_draft_is_left(wara)
    assert ("units_per_batch", "61") in in_the_class(running, WARA, "change")
    assert kept(running, WARA, "units_per_batch") == "62"
    wara.context.close()
    own_wire.close()


# ---- drafts on a phone


def test_drafts_can_be_counted_and_removed_on_any_page(browser, running):
    phone = Phone(browser, SimpleNamespace(address=running.url))
    phone.goes_to("/login")
    bundles = {
        "qhatu:draft:a:b:5-management": json.dumps({"price": {"text": "6", "at": 1}, "margin": {"text": "7", "at": 1}}),
        "qhatu:draft:c:d:5-management/cost-and-price": json.dumps({"x": {"text": "1", "at": 1}}),
        "qhatu:draft:broken": "{",
        "qhatu:draft:odd": '"text"',
        "another": "stays",
    }
    phone.page.evaluate(
        "all => Object.entries(all).forEach(([name, text]) => localStorage.setItem(name, text))", bundles
    )
    assert drafts(phone) == 3
    listed = phone.page.evaluate(
        "qhatuDrafts.list().map(({ learner, enterprise, module }) => [learner, enterprise, module])"
    )
    assert ["c", "d", "5-management/cost-and-price"] in listed
    phone.page.evaluate("qhatuDrafts.remove(qhatuDrafts.notOf('c'))")
    assert drafts(phone) == 1
    phone.page.evaluate("qhatuDrafts.remove(qhatuDrafts.of('c'))")
    assert phone.page.evaluate("Object.keys(localStorage)") == ["another"]
    phone.context.close()


def test_a_page_of_a_module_keeps_no_drafts_of_whoever_used_the_phone_before(phone_of):
    phone = phone_of(MARCO)
    phone.goes_to("/")
    phone.page.evaluate("localStorage.setItem('qhatu:draft:other:one:m', JSON.stringify({ x: { text: '1', at: 1 } }))")
    phone.opens("app")
    no_draft_is_left(phone)


def test_where_a_browser_stores_nothing_the_page_still_keeps_and_saves(phone_of, running):
    forbidden = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden'); } });"
    phone = phone_of(ROSA, script=forbidden)
    opens_batch(phone)
    phone.types("units_per_batch", "71")
    no_draft_is_left(phone)
    assert kept(running, ROSA, "units_per_batch") == "71"
