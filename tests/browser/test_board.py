"""The trainer's board as a person uses it: it changes by itself, and shows only whom one wants to see."""


def at_the_board(phones, opened, **kind):
    trainer = phones(**kind)
    trainer.page.goto(opened.trainer_link)
    trainer.page.wait_for_selector("#rows > li")
    return trainer


def names(trainer) -> list[str]:
    return trainer.page.locator("#rows > li:visible .who b").all_inner_texts()


def test_the_board_changes_by_itself_and_keeps_what_was_chosen(phones, opened):
    trainer = at_the_board(phones, opened)
    trainer.page.click("[data-only=never]")
    assert "Wara Quispe" in names(trainer)
    learner = phones()
    learner.signs_in("Wara Quispe", "4821")
    trainer.page.wait_for_function("!document.querySelector('#rows > li.never .who').innerText.includes('Wara')")
    trainer.page.wait_for_selector("#rows > li.here", state="attached")
    assert "Wara Quispe" not in names(trainer)
    trainer.page.click("[data-only=here]")
    assert "Wara Quispe" in names(trainer)
    assert not trainer.overflows()
    trainer.picture("es-9-board-phone")


def test_somebody_is_found_by_name_whatever_the_accents_and_the_case(phones, opened):
    trainer = at_the_board(phones, opened)
    trainer.page.fill("#find", "nusta")
    assert names(trainer) == ["Ñusta Poma"]
    trainer.page.fill("#find", "nobody at all")
    assert names(trainer) == []
    assert trainer.page.is_visible("#nobody")
    trainer.page.fill("#find", "")
    trainer.page.click("#by-name")
    assert names(trainer) == sorted(names(trainer), key=lambda name: name.replace("Ñ", "N"))


def test_the_projector_shows_nobodys_name_and_fits_the_wall(phones, opened):
    trainer = at_the_board(phones, opened, width=1280, touch=False)
    trainer.goes_to("/board?anonymous=1")
    trainer.page.wait_for_timeout(5000)  # the rows that come later have no names either
    told = trainer.page.content()
    for name in ("Wara", "Anna", "Ñusta", "Tupak"):
        assert name not in told
    assert not trainer.overflows()
    trainer.picture("es-9-board-projector")
