"""People come in by the code, share an enterprise, change phones and go, as they do it with their fingers."""

import json
import re
import sqlite3

import pytest

CODE_LETTERS = re.compile(r"[A-Z]{4} [0-9]{2}")
TRAINER, TRAINER_PIN = "Elena Rojas", "860417"


@pytest.fixture(scope="module")
def code(browser, opened):
    """The class's code, once the trainer has let people sign up with it."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(opened.address + "/login?next=/people")
    page.fill("#name", TRAINER)
    page.fill("#pin", TRAINER_PIN)
    page.click("button.go")
    page.click("text=Que se anoten con el código de la clase")
    shown = page.inner_text("p.big.pin")
    context.close()
    assert CODE_LETTERS.fullmatch(shown)
    return shown


def signs_up(phone, code: str, name: str, pin: str = "5926") -> None:
    """Sign up from the QR's address to the end, and skip what one may skip."""
    phone.goes_to(f"/join?code={code}")
    phone.page.fill("#name", name)
    phone.page.click("button.go")
    phone.page.click(".pictures a >> nth=0")
    phone.page.fill("#pin", pin)
    phone.page.fill("#again", pin)
    phone.page.click("button.go")
    phone.page.click("a.go >> text=Saltar")
    phone.page.wait_for_url("**/start")


def starts(phone, trade: str, name: str) -> None:
    phone.page.click(f"text={trade}")
    phone.page.fill("#name", name)
    phone.page.click("button.go")
    phone.page.wait_for_selector(".way")


def leaves(phone) -> None:
    phone.page.click("header >> text=Salir")
    phone.page.wait_for_selector("#name")


def names_in(opened) -> set[str]:
    connection = sqlite3.connect(f"file:{(opened.folder / 'class.db').as_posix()}?mode=ro", uri=True)
    names = {name for (name,) in connection.execute("select name from person")}
    connection.close()
    return names


def drafts(phone) -> list[str]:
    return phone.page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('qhatu:draft:'))")


def left_a_draft(phone, **fields: str) -> None:
    """As a page leaves it that lost its connection: typed, and not in the class."""
    phone.page.evaluate(
        "([told]) => localStorage.setItem(`qhatu:draft:${document.body.dataset.person}:0f:5-management`, told)",
        [json.dumps(fields)],
    )


def test_a_learner_signs_up_comes_back_by_picture_and_takes_everything_away(phones, opened, code):
    phone = phones()
    signs_up(phone, code, "Sisa Mamani")
    assert not phone.overflows()
    starts(phone, "Velas", "Velas Sisa")
    phone.page.click("header a.me")
    told = phone.page.inner_text(".mine p.say")
    drawing, colour = re.search(r": (\S+), color (\S+)\.", told).groups()
    phone.picture("es-people-account")
    leaves(phone)
    phone.page.click("text=Con mi dibujo")
    assert not phone.overflows()
    phone.page.click(f".pictures >> text={drawing}")
    phone.page.click(f".pictures >> text={colour.capitalize()}")
    phone.page.fill("#pin", "5926")
    phone.page.click("button.go")
    phone.page.wait_for_selector(".way")

    phone.goes_to("/me")
    with phone.page.expect_download() as download:
        phone.page.click("text=Llévate tus datos")
    assert download.value.suggested_filename == "qhatu-sisa.json"
    phone.page.click("text=Borra mis datos")
    left_a_draft(phone, price="6,00")
    phone.page.fill("#pin", "5926")
    phone.page.click("button.go")
    phone.page.wait_for_selector("#forgotten")
    assert "Sisa Mamani" not in names_in(opened)
    phone.page.wait_for_function("Object.keys(localStorage).every((name) => !name.startsWith('qhatu:draft:'))")
    phone.goes_to("/")
    phone.page.wait_for_selector("#name")


def test_the_trainer_gives_another_pin_and_the_learner_comes_in_with_it(phones):
    trainer, learner = phones(), phones()
    trainer.goes_to("/login?next=/people")
    trainer.page.fill("#name", TRAINER)
    trainer.page.fill("#pin", TRAINER_PIN)
    trainer.page.click("button.go")
    trainer.page.click("text=Tupak Mamani")
    trainer.page.click("text=Darle otro PIN")
    pin = trainer.page.inner_text(".ticket .number")
    assert not trainer.overflows()
    learner.signs_in("Tupak Mamani", "7395")
    assert "El nombre o el PIN no son esos" in learner.reads()
    learner.signs_in("Tupak Mamani", pin)
    learner.page.wait_for_url("**/start")


def test_two_people_work_in_one_enterprise(phones, code):
    nayra, kusi = phones(), phones()
    signs_up(nayra, code, "Nayra Poma")
    starts(nayra, "Velas", "Velas Poma")
    signs_up(kusi, code, "Kusi Poma")
    nayra.goes_to("/me")
    nayra.page.click("text=Invitar a alguien")
    invitation = nayra.page.inner_text(".big.invite")
    kusi.goes_to("/me")
    kusi.page.click("text=Me invitaron a otro negocio")
    kusi.page.fill("#code", invitation)
    kusi.page.click("text=Entrar a ese negocio")
    kusi.page.wait_for_selector("text=Desde ahora trabajan juntos")
    kusi.goes_to("/")
    assert "Velas Poma" in kusi.page.inner_text("header .where")
    nayra.goes_to("/me")
    assert "Kusi Poma" in nayra.page.inner_text(".members")


def test_a_shared_phone_forgets_who_left_and_never_loses_work_without_a_word(phones, code):
    phone = phones()
    phone.signs_in("Wara Quispe", "4821")
    phone.page.wait_for_url("**/start")
    leaves(phone)  # nothing was unsent: one tap is enough

    phone.signs_in("Wara Quispe", "4821")
    left_a_draft(phone, price="6,00", units_per_batch="24", batches_per_month="12")
    phone.page.click("header >> text=Salir")
    phone.page.wait_for_selector("#unsent-drafts:visible")
    assert "3 casillas" in phone.page.inner_text("#unsent-drafts")
    assert phone.page.get_attribute("#keep", "href") == "/m/5-management/app"
    phone.picture("es-people-unsent")
    assert len(drafts(phone)) == 1
    phone.page.click("text=Salir igual y perderlo")
    phone.page.wait_for_selector("#name")
    assert drafts(phone) == []


def test_the_door_says_that_work_waits_and_who_comes_in_instead_does_not_keep_it(phones):
    phone = phones()
    phone.signs_in("Wara Quispe", "4821")
    left_a_draft(phone, price="6,00")
    phone.context.clear_cookies()  # the sign-in ended without anybody leaving
    phone.goes_to("/")
    assert "1 casilla sin guardar" in phone.page.inner_text("#waiting-drafts")
    phone.signs_in("Wara Quispe", "4821")
    phone.page.wait_for_url("**/start")
    assert len(drafts(phone)) == 1  # hers still
    phone.context.clear_cookies()
    phone.signs_in("Ñusta Poma", "6284")
    phone.page.wait_for_function("Object.keys(localStorage).every((name) => !name.startsWith('qhatu:draft:'))")


def test_without_scripts_one_comes_in_by_picture_and_leaves(browser, opened, code):
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"{opened.address}/join?code={code}")
    page.fill("#name", "Illa Condori")
    page.click("button.go")
    told = page.inner_text(".pictures a >> nth=0")
    page.click(".pictures a >> nth=0")
    page.click("text=Que salga uno al azar")
    pin = page.inner_text(".big.pin")
    page.click("button.go")
    page.click("header >> text=Salir")
    page.click("text=Con mi dibujo")
    page.click(f".pictures >> text={told.partition(',')[0]}")
    page.click(f".pictures >> text={told.rpartition(' ')[2].capitalize()}")
    page.fill("#pin", pin)
    page.click("button.go")
    page.wait_for_url("**/start")
    context.close()
