"""The first class as people live it: a learner's five points and the trainer's, on a phone, without internet."""

import csv
import io
import os
import re
import signal
import sqlite3
import subprocess
import sys
from decimal import Decimal

import psutil
import pytest

from qhatu import packs
from qhatu.packs.words import Words
from qhatu.records import practice
from qhatu.records.cost_sheet import read

MODULE = "5-management"
CANDLE = {
    "product_name": "Mi vela de cumpleaños",
    "units_per_batch": "24",
    "batches_per_month": "12",
    "materials/paraffin/pack_size": "5",
    "materials/paraffin/pack_price": "150,00",
    "materials/paraffin/quantity": "1,9",
    "materials/paraffin/waste": "5",
    "work/own/minutes": "125",
    "work/family/minutes": "20",
    "work/reciprocal/minutes": "10",
    "work/paid/minutes": "15",
    "work/paid/hourly": "18",
    "tools/pot/price": "180",
    "tools/pot/life": "36",
    "shared/light/monthly": "60",
    "shared/light/share": "15",
    "price": "6,00",
}
SCREENS = ("product", "batch", "materials", "work", "tools", "shared", "price", "result")
SCREEN_OF = {"product": "product", "units": "batch", "batches": "batch", "price": "price"}


def ids(group: str) -> list[str]:
    trade = packs.trade("candles")
    return {"tools": [one.id for one in trade.tools], "shared": [one.id for one in trade.shared]}[group]


def candle() -> dict[str, str]:
    """The candle, with the first tool and the first shared cost that the pack has."""
    renamed = {}
    for key, text in CANDLE.items():
        key = key.replace("tools/pot/", f"tools/{ids('tools')[0]}/").replace(
            "shared/light/", f"shared/{ids('shared')[0]}/"
        )
        renamed[key] = text
    return renamed


def screen_of(key: str) -> str:
    return SCREEN_OF.get(re.split("[/_]", key)[0], key.split("/")[0])


def in_the_class(opened, name: str) -> dict[str, str]:
    """What the class's own database holds for a person."""
    connection = sqlite3.connect(f"file:{(opened.folder / 'class.db').as_posix()}?mode=ro", uri=True)
    with connection:
        rows = connection.execute(
            "select entry.key, entry.value from entry join cycle on cycle.id = entry.cycle_id"
            " join membership on membership.enterprise_id = cycle.enterprise_id"
            " join person on person.id = membership.person_id where person.name = ?",
            (name,),
        ).fetchall()
    connection.close()
    return dict(rows)


def begins(phone, name: str, pin: str, *, trade: str = "Velas") -> None:
    """Sign in and, the first time, choose a trade and name the enterprise."""
    phone.signs_in(name, pin)
    if phone.page.get_by_text(trade, exact=True).count():
        phone.page.get_by_text(trade, exact=True).first.click()
        phone.page.wait_for_load_state()
        phone.page.locator("button.go").click()
        phone.page.wait_for_load_state()


def test_a_learner_signs_in_chooses_candles_and_sees_the_way(phones):
    phone = phones()
    phone.goes_to("/")
    phone.picture("es-1-sign-in")
    phone.signs_in("wara  quispe", "4821")
    assert "Velas" in phone.reads()
    phone.picture("es-2-trades")
    phone.page.get_by_text("Velas", exact=True).first.click()
    phone.page.wait_for_load_state()
    phone.picture("es-3-enterprise")
    phone.page.locator("button.go").click()
    phone.page.wait_for_load_state()
    assert "Gestión" in phone.reads()
    assert not phone.overflows()
    phone.picture("es-4-home")


def test_1_the_lesson_tells_a_story_and_a_sum_moves_under_the_finger(phones):
    phone = phones()
    begins(phone, "Wara Quispe", "4821")
    phone.opens("lesson")
    assert "Wara" in phone.reads()
    cost = phone.page.locator(".big").first
    before = cost.inner_text()
    handle = phone.page.locator(".noUi-handle").first
    handle.scroll_into_view_if_needed()
    handle.focus()
    for _ in range(5):
        handle.press("ArrowRight")
    phone.page.wait_for_function("before => document.querySelector('.big').innerText !== before", arg=before)
    assert "más que antes" in phone.reads()
    assert not phone.overflows()
    phone.picture("es-5-lesson")


def test_2_a_learner_costs_a_candle_and_is_told_what_it_means(phones, opened):
    phone = phones()
    begins(phone, "Wara Quispe", "4821")
    phone.opens("app")
    typed = candle()
    for screen in SCREENS:
        phone.on_screen(screen)
        for key, text in typed.items():
            if screen_of(key) == screen:
                phone.types(key, text)
        phone.waits_until_kept()
        assert not phone.overflows(), screen
        phone.page.evaluate("window.scrollTo(0, 0)")
        phone.picture(f"es-6-app-{SCREENS.index(screen) + 1}-{screen}")
        if screen != "result":
            phone.goes_on()
    assert {key: text for key, text in in_the_class(opened, "Wara Quispe").items() if key in typed} == typed
    place = packs.place("bolivia")
    words = Words("es", place)
    found = read(typed, packs.trade("candles"), place, 2026, words)
    shown = phone.reads()
    for amount in (
        found.sheet.per_unit(found.sheet.cash),
        found.sheet.full_per_unit,
        found.sheet.cash,
        found.sheet.full,
        found.floor_price,
        found.fair_price,
        found.hour_earned,
    ):
        assert words.money(amount).replace("\xa0", " ") in shown
    assert f"{found.break_even.units} velas" in shown
    assert "Te faltan" in shown or "te quedan" in shown or "pierdes" in shown


def test_3_on_another_browser_everything_is_there(phones):
    first = phones()
    begins(first, "Ñusta Poma", "6284")
    first.opens("app")
    first.goes_back_to("product")
    first.goes_on()
    first.on_screen("batch")
    first.types("units_per_batch", "18")
    first.goes_on()
    first.on_screen("materials")
    first.types("materials/paraffin/pack_price", "142,50")
    first.waits_until_kept()
    first.context.close()
    second = phones()
    begins(second, "Ñusta Poma", "6284")
    second.opens("app")
    second.on_screen("materials")
    assert second.page.locator("[class*='key:materials/paraffin/pack_price'] input").input_value() == "142,50"
    second.goes_back_to("batch")
    assert second.page.locator("[class*='key:units_per_batch'] input").input_value() == "18"


def own_case(opened, code: str) -> practice.Case:
    return practice.own_case(
        "cost-and-price", course=opened.folder.name, learner_code=code, trade="candles", place="bolivia"
    )


def typed_money(amount: Decimal) -> str:
    return str(amount.quantize(Decimal("0.01"))).replace(".", ",")


def code_of(opened, name: str) -> str:
    connection = sqlite3.connect(f"file:{(opened.folder / 'class.db').as_posix()}?mode=ro", uri=True)
    (number,) = connection.execute("select id from person where name = ?", (name,)).fetchone()
    connection.close()
    return f"p{number:04d}"


def answers(phone, question: str, text: str) -> str:
    """Answer a question of the practice, and hear how it went."""
    phone.types(question, text)
    phone.page.click(".qh-check")
    phone.page.wait_for_selector("[data-verdict]")
    return phone.page.locator("[data-verdict]").get_attribute("data-verdict")


# A device with one voice of its own and one that comes from the network, and an ear for what is said.
VOICES = """
window.said = [];
speechSynthesis.getVoices = () => [
  { name: "lejana", lang: "es-BO", localService: false }, { name: "propia", lang: "es-ES", localService: true }];
speechSynthesis.speak = (words) => window.said.push(words);
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def test_a_screen_is_read_aloud_with_the_devices_own_voice(phones):
    phone = phones()
    phone.context.add_init_script(VOICES)
    begins(phone, "Ñusta Poma", "6284")
    phone.opens("app")
    phone.goes_back_to("product")
    phone.page.locator(".listen:visible").click()
    words, voice = phone.page.evaluate("() => [window.said[0].text, window.said[0].voice.name]")
    assert words.startswith("¿De qué producto quieres saber el costo?")
    assert voice == "propia"


def test_without_a_voice_there_is_no_button_to_listen(phones):
    phone = phones()
    phone.context.add_init_script("speechSynthesis.getVoices = () => [];")
    begins(phone, "Ñusta Poma", "6284")
    phone.opens("lesson")
    assert phone.page.locator(".listen:visible").count() == 0


def begins_the_practice(phone) -> None:
    phone.opens("practice")
    phone.goes_on()
    phone.on_screen("material-cost")


def test_4_the_practice_has_own_numbers_and_says_at_once_what_went_wrong(phones, opened):
    phone = phones()
    begins(phone, "Wara Quispe", "4821")
    case = own_case(opened, code_of(opened, "Wara Quispe"))
    neighbour = own_case(opened, code_of(opened, "Tupak Mamani"))
    assert case.results["material_cost"] != neighbour.results["material_cost"]
    begins_the_practice(phone)
    assert answers(phone, "material-cost", "doce") == "unreadable"
    assert answers(phone, "material-cost", typed_money(case.results["materials_without_waste"])) == "mistake"
    assert "pierde" in phone.reads()
    phone.picture("es-7-practice-mistake")
    assert answers(phone, "material-cost", typed_money(case.results["material_cost"])) == "right"
    phone.page.locator(".qh-foot", has_text="2 de 13 puntos").wait_for()
    phone.picture("es-8-practice-right")
    assert not phone.overflows()
    phone.goes_on()
    phone.on_screen("full-cost")


def test_5_the_cost_sheet_goes_home_as_one_page(phones):
    phone = phones()
    begins(phone, "Wara Quispe", "4821")
    answer = phone.page.request.get(phone.address + "/papers/cost-sheet.pdf")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")
    pages = re.findall(rb"/Type\s*/Page[^s]", answer.body())
    assert len(pages) <= 1


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("units_per_batch", "veinte", "número"),
        ("units_per_batch", "-4", "menor que cero"),
        ("units_per_batch", "1e309", "número"),
        ("batches_per_month", "0", "mayor que cero"),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field_and_stays(phones, key, text, said):
    phone = phones()
    begins(phone, "Ñusta Poma", "6284")
    phone.opens("app")
    if phone.page.locator("[data-screen]").get_attribute("data-name") == "product":
        phone.goes_on()
    phone.on_screen("batch")
    phone.types(key, text)
    field = phone.page.locator(f".qh-field:has([class*='key:{key}'])")
    field.locator(".hint.trouble", has_text=said).wait_for()
    assert field.locator("input").input_value() == text
    assert "Traceback" not in phone.reads()
    phone.waits_until_kept()


def test_a_name_with_markup_stays_text_everywhere(phones, opened):
    phone = phones()
    begins(phone, "Ñusta Poma", "6284")
    phone.opens("app")
    phone.goes_back_to("product")
    phone.types("product_name", "<img src=x onerror=alert(1)>")
    phone.waits_until_kept()
    assert phone.page.locator("img").count() == 0
    trainer = phones(width=1000, touch=False)
    trainer.page.goto(opened.trainer_link)
    assert trainer.page.locator("img[src='x']").count() == 0


def kernels_of(opened) -> list[int]:
    """The processes of the class's pages: those that have started no others."""
    found = psutil.Process(opened.process.pid).children(recursive=True)
    parents = {one.ppid() for one in found}
    return [one.pid for one in found if one.pid not in parents]


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process by signal")
def test_what_is_typed_into_a_dying_page_is_typed_in_again(phones, opened):
    phone = phones()
    begins(phone, "Tupak Mamani", "7395")
    before = set(kernels_of(opened))
    phone.opens("app")
    phone.goes_on()
    phone.on_screen("batch")
    phone.waits_until_kept()
    (kernel,) = set(kernels_of(opened)) - before
    os.kill(kernel, signal.SIGSTOP)  # it takes what is typed and never answers, like a socket that is half dead
    phone.types("units_per_batch", "36")
    os.kill(kernel, signal.SIGKILL)
    phone.page.wait_for_function("() => performance.navigation.type === 1 || sessionStorage.getItem('qhatu:reloaded')")
    phone.page.wait_for_selector(".qh-head", state="visible")
    phone.on_screen("batch")
    phone.page.wait_for_function(
        "() => document.querySelector(\"[class*='key:units_per_batch'] input\")?.value === '36'"
    )
    phone.waits_until_kept()
    phone.page.wait_for_function("() => Object.keys(localStorage).every(key => !key.startsWith('qhatu:'))")
    assert in_the_class(opened, "Tupak Mamani")["units_per_batch"] == "36"


def test_a_learner_who_reads_english_finds_english(phones):
    phone = phones()
    begins(phone, "Anna Keller", "5937", trade="Candles")
    phone.picture("en-4-home")
    phone.opens("lesson")
    phone.picture("en-5-lesson")
    assert phone.page.evaluate("document.documentElement.lang") == "en"
    phone.opens("app")
    for screen in SCREENS:
        phone.on_screen(screen)
        fill = phone.page.locator(".qh-link", has_text="Fill")
        if fill.count():
            fill.click()
            phone.waits_until_kept()
        phone.page.evaluate("window.scrollTo(0, 0)")
        phone.picture(f"en-6-app-{SCREENS.index(screen) + 1}-{screen}")
        if screen != "result":
            phone.goes_on()
    assert "¿" not in phone.reads()
    phone.opens("practice")
    phone.goes_on()
    phone.picture("en-7-practice")


def test_the_trainer_sees_who_is_where_and_grades_with_one_command(phones, opened):
    learner = phones()
    begins(learner, "Wara Quispe", "4821")
    begins_the_practice(learner)
    wara = code_of(opened, "Wara Quispe")
    assert answers(learner, "material-cost", typed_money(own_case(opened, wara).results["material_cost"])) == "right"
    trainer = phones(width=1000, touch=False)
    trainer.page.goto(opened.trainer_link)
    trainer.page.wait_for_load_state()
    assert "Wara Quispe" in trainer.reads()
    assert "Gestión" in trainer.reads()
    trainer.picture("es-9-board")
    graded = opened.qhatu("grade", "taller")
    assert graded.returncode == 0, graded.stdout + graded.stderr
    assert "Traceback" not in graded.stdout + graded.stderr
    course = opened.folder / "course"
    connection = sqlite3.connect(f"file:{(course / 'gradebook.db').as_posix()}?mode=ro", uri=True)
    students = {row[0] for row in connection.execute("select id from student")}
    connection.close()
    assert wara in students
    rows = list(csv.DictReader(io.StringIO((opened.folder / "grades.csv").read_text(encoding="utf-8-sig"))))
    mine = next(row for row in rows if row["code"] == wara)
    assert Decimal(mine["points"]) == practice.exercise("cost-and-price").question("material-cost").points
    feedback = list((course / "feedback" / wara).rglob("*.html"))
    assert feedback
    trainer.page.goto(feedback[0].as_uri())
    trainer.picture("es-10-feedback")


def test_formgrader_opens_on_the_graded_class(phones, opened):
    if not (opened.folder / "course" / "gradebook.db").exists():
        opened.qhatu("grade", "taller")
    process = subprocess.Popen(
        [sys.executable, "-m", "qhatu", "formgrader", "taller", "--port", "0", "--no-browser"],
        env=opened.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        link = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
        trainer = phones(width=1200, touch=False)
        trainer.page.goto(link)
        trainer.page.wait_for_selector("text=cost-and-price")
        trainer.picture("es-11-formgrader")
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_typing_at_once_and_fast_loses_no_letter(phones, opened):
    phone = phones()
    begins(phone, "Ñusta Poma", "6284")
    phone.opens("app")
    phone.goes_back_to("product")
    for name in ("Vela de miel y canela", "Vela grande para el altar", "Velita de cumpleaños con cinta"):
        phone.opens("app")  # the page is hardly there, and one types already
        phone.types("product_name", name)
        phone.waits_until_kept()
        assert phone.page.locator("[class*='key:product_name'] input").input_value() == name
        assert in_the_class(opened, "Ñusta Poma")["product_name"] == name
