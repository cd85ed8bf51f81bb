"""«Lo que cambié» and the cycles: every value is kept, one can step back, a closed cycle is the start of the next."""

import re

import pytest

from school.running_class import eventually

WARA, MARCO, ROSA = "Wara Ñahui", "Marco Choque", "Rosa Mamani"
MODULE = "5-management"


def types(running, name: str, *saves: dict[str, str]) -> int:
    """What somebody typed, one save after the other; the cycle it is in."""
    with running.store() as store:
        person = store.person_named(name)
        cycle = store.enterprise_of(person.id).cycle_id
        for fields in saves:
            store.save(cycle, MODULE, fields, person.id)
    return cycle


def entries(running, cycle: int) -> dict[str, str]:
    with running.store() as store:
        return store.entries(cycle, MODULE)


def test_a_change_is_told_in_the_words_of_its_screen(running):
    types(
        running,
        WARA,
        {"price": "6,00", "materials/paraffin/quantity": "1", "share_base": "only", "screen": "price"},
        {"price": "7,50", "materials/paraffin/quantity": "2,5", "share_base": "hours", "screen": "result"},
        {"materials/dye/removed": "no"},
        {"materials/dye/removed": "yes"},
    )
    page = running.learner(WARA).get("/history").text
    told = [" ".join(re.sub(r"<[^>]*>", " ", item).split()) for item in re.findall(r"<li>(.*?)</li>", page, re.DOTALL)]
    assert any("Hoy cobro por cada vela 6,00 Bs →" in line and "7,50 Bs" in line for line in told)
    assert any("Parafina: En una tanda uso 1 kg →" in line and "2,5 kg" in line for line in told)
    assert any("No, solo este →" in line and "Sí. Reparto los gastos por horas" in line for line in told)
    assert any(line.startswith("Anilina") and "quitar de la lista" in line for line in told)
    assert "screen" not in page and "share_base" not in page
    assert "5 · Gestión" in page


def test_one_steps_back_and_forth_again(running):
    cycle = types(running, MARCO, {"price": "5,00"}, {"price": "9,00"})
    marco = running.learner(MARCO)
    for expected in ("5,00", "9,00"):
        back = re.search(r'name="change" value="(\d+)"', marco.get("/history").text)[1]
        answer = marco.post("/history/back", change=back)
        assert answer.headers["Location"] == "/history?back=1"
        assert entries(running, cycle)["price"] == expected
    assert "Listo" in marco.get("/history?back=1").text


def test_what_was_typed_is_never_markup(running):
    types(
        running, ROSA, {"product_name": "<img src=x onerror=alert(1)>"}, {"product_name": '"><script>alert(1)</script>'}
    )
    page = running.learner(ROSA).get("/history").text
    assert "<img" not in page and "<script>alert" not in page


@pytest.mark.parametrize("change", ["", "x", "999999", "-1", "1" * 30, "٣"])
def test_a_change_that_is_none_is_refused_with_a_sentence(running, change):
    answer = running.learner(WARA).post("/history/back", change=change)
    assert answer.status_code == 400
    assert "<h1>" in answer.text


def test_nobody_steps_back_what_another_changed(running):
    cycle = types(running, WARA, {"margin": "10"}, {"margin": "20"})
    with running.store() as store:
        change = store.history(cycle, key="margin")[-1]
    assert running.learner(MARCO).post("/history/back", change=str(change.id)).status_code == 400
    assert entries(running, cycle)["margin"] == "20"
    assert running.learner(WARA).post("/history/back", xsrf=False, change=str(change.id)).status_code == 403


def test_an_open_page_does_not_go_on_showing_what_no_longer_stands(running):
    types(running, WARA, {"hour_value": "10"}, {"hour_value": "11"})
    wara = running.learner(WARA)
    kernel = wara.open_page()
    back = re.search(r'name="change" value="(\d+)"', wara.get("/history").text)[1]
    wara.post("/history/back", change=back)
    assert eventually(lambda: wara.get(f"/api/kernels/{kernel}").status_code in (403, 404))


def test_a_cycle_is_closed_after_a_question_and_the_next_starts_from_it(running):
    cycle = types(running, ROSA, {"product_name": "Vela", "price": "6,00", "screen": "result"})
    rosa = running.learner(ROSA)
    question = rosa.get("/cycles/close").text
    assert "¿Cierras el ciclo 1?" in question
    assert rosa.get("/").text.count("ciclo 1")
    for _ in range(2):  # a double tap closes one
        assert rosa.post("/cycles/close", cycle="1").headers["Location"] == "/"
    assert "ciclo 2" in rosa.get("/").text
    with running.store() as store:
        enterprise = store.enterprise_of(store.person_named(ROSA).id)
    assert enterprise.cycle == 2
    assert entries(running, enterprise.cycle_id)["price"] == "6,00"
    types(running, ROSA, {"price": "8,00", "product_name": "Cirio"})
    assert entries(running, cycle)["price"] == "6,00"


def test_earlier_cycles_can_be_looked_at(running):
    rosa = running.learner(ROSA)
    told = " ".join(re.sub(r"<[^>]*>", " ", rosa.get("/cycles").text).split())  # a no-break space is one too
    assert "Ciclo 2 · el de ahora" in told
    assert "Precio de cada unidad: Bs 6,00. Ahora: Bs 8,00." in told
    values = " ".join(re.sub(r"<[^>]*>", " ", rosa.get("/cycles/1").text).split())
    assert "Hoy cobro por cada vela 6,00 Bs" in values
    assert rosa.get("/cycles/3").status_code == 404
    paper = rosa.get("/papers/cost-sheet.pdf?cycle=1")
    assert paper.content.startswith(b"%PDF")
    assert paper.content != rosa.get("/papers/cost-sheet.pdf").content


def test_what_came_from_the_cycle_before_is_no_change(running):
    page = running.learner(ROSA).get("/history").text
    assert page.count("<s>") == 2  # the price and the name


@pytest.mark.parametrize("path", ["/history", "/cycles", "/cycles/1", "/cycles/close"])
def test_nobody_looks_without_signing_in(running, path):
    assert running.visitor().get(path).headers["Location"].startswith("/login")
