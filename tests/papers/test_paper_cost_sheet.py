"""The cost sheet on paper: one page, the numbers of the sums, and no text that runs."""

from decimal import Decimal

import pytest

from papers.conftest import Desk, pages
from qhatu import packs, sums
from qhatu.papers.cost_sheet import LONGEST_NAME

CENT = Decimal("0.01")
HOSTILE = (
    '#eval("1 + 1")',
    "#panic() #{ while true {} }",
    "$x^2$ *bold* _it_ `raw` @ref <label> [a](b)",
    '=HYPERLINK("http://example.org")',
    '"]}\\ \\u{0} {units} {0} %s',
    "W" * 80,
    "i" * 80,
    "\U0001f56f\ufe0f \U0001f600",
    "\u202eשלום السلام عليكم",
    "x" + "\u0301" * 60,
    "中文名字" * 20,
    "line\nbreak\ttab\x00\x1b[31m",
    "half \ud800",
    "",
    " ",
)
EVERY_PRODUCT = [(trade, product.id) for trade in packs.trades() for product in packs.trade(trade).products]


def money(desk: Desk, amount: Decimal) -> str:
    return desk.words.money(sums.round_to_coin(amount, CENT))


def long_list(count: int) -> dict[str, str]:
    """Entries of a learner who added `count` materials, tools and shared costs of their own."""
    entries = {"units_per_batch": "24", "batches_per_month": "8", "price": "9,50"}
    for one in range(1, count + 1):
        entries |= {
            f"materials/own-{one}/name": HOSTILE[one % len(HOSTILE)],
            f"materials/own-{one}/unit": "piece",
            f"materials/own-{one}/pack_size": "3",
            f"materials/own-{one}/pack_price": "10",
            f"materials/own-{one}/quantity": "1",
            f"tools/own-{one}/name": f"Herramienta {one}",
            f"tools/own-{one}/price": "100",
            f"tools/own-{one}/life": "36",
            f"shared/own-{one}/name": f"Gasto {one}",
            f"shared/own-{one}/monthly": "70",
        }
    return entries


# ---- one page


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("trade", packs.trades())
def test_every_trade_fits_on_one_page(trade: str, language: str) -> None:
    """The product with most to tell of each trade; how more than fits is told is tried below."""
    desk = Desk(trade, language)
    longest = max(desk.trade.products, key=lambda product: len(product.recipe) + len(product.steps))
    assert pages(desk.pdf(desk.examples(longest.id))) == 1


@pytest.mark.parametrize("count", [1, 7, 30, 120])
def test_long_lists_fit_on_one_page(desk, count: int) -> None:
    assert pages(desk.pdf(long_list(count))) == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_printed_as_texts_on_one_page(desk, text: str) -> None:
    entries = desk.examples() | {
        "product_name": text,
        "materials/own-1/name": text,
        "materials/own-1/unit": "kg",
    }
    entries |= {f"materials/own-1/{key}": "2" for key in ("pack_size", "pack_price", "quantity")}
    assert pages(desk.pdf(entries, enterprise_name=text * 5, person_name=text)) == 1


def test_a_formula_of_the_typesetter_is_shown_and_not_run(desk, text_of) -> None:
    read = text_of(desk.pdf(desk.examples(), enterprise_name='#eval("1 + 1")', person_name="*Wara* $x$"))
    assert '#eval("1 + 1")' in read
    assert "*Wara* $x$" in read


def test_an_untouched_form_still_prints_and_says_what_is_missing(desk) -> None:
    texts = desk.texts({})
    assert texts["missing"].startswith("Falta: ")
    assert texts["tiles"] == texts["sections"] == texts["totals"] == texts["boxes"] == []
    assert pages(desk.pdf({})) == 1


def test_amounts_are_never_cut_however_large(desk, text_of) -> None:
    entries = desk.examples() | {"materials/paraffin/pack_price": "99999999999"}
    desk_says = desk.texts(entries)["totals"][0]["cash"]
    assert desk_says.replace("\u00a0", " ") in text_of(desk.pdf(entries))


def test_a_sum_beyond_any_enterprise_is_said_and_not_a_crash(desk) -> None:
    entries = desk.examples() | {"units_per_batch": "0,000001"}
    for key in ("pack_price", "quantity"):
        entries[f"materials/paraffin/{key}"] = "999999999999"
    texts = desk.texts(entries)
    assert texts["missing"]
    assert pages(desk.pdf(entries)) == 1


# ---- the numbers


@pytest.mark.parametrize(("trade", "product"), EVERY_PRODUCT)
def test_costs_on_paper_are_those_of_the_sums_to_the_cent(trade: str, product: str) -> None:
    desk = Desk(trade)
    entries = desk.examples(product)
    sheet = desk.read(entries).sheet
    batch, unit = desk.texts(entries)["totals"]
    assert (batch["cash"], batch["full"]) == (money(desk, sheet.cash), money(desk, sheet.full))
    assert (unit["cash"], unit["full"]) == (
        money(desk, sheet.cash_per_unit),
        money(desk, sheet.full_per_unit),
    )


@pytest.mark.parametrize(("trade", "product"), EVERY_PRODUCT)
def test_prices_and_results_on_paper_are_those_of_the_sums(trade: str, product: str) -> None:
    desk = Desk(trade)
    entries = desk.examples(product)
    reading = desk.read(entries)
    texts = desk.texts(entries)
    floor, fair, today = (tile["value"] for tile in texts["tiles"])
    assert floor == money(desk, sums.floor_price(reading.sheet, desk.place.coin))
    assert fair == money(desk, sums.fair_price(reading.sheet, desk.trade.margin, desk.place.coin))
    assert today == money(desk, desk.trade.product(product).price)
    hour, even = texts["boxes"]
    assert hour["value"] == money(desk, sums.hour_earned(reading.sheet, reading.price))
    assert even["value"].startswith(desk.words.number(sums.break_even(reading.sheet, reading.price).units))


def test_each_row_shows_what_that_row_costs(desk) -> None:
    reading = desk.read(desk.examples())
    materials = desk.texts(desk.examples())["sections"][0]["rows"]
    shown = [row["full"] for row in materials]
    costs = [sums.material_cost(material) for material in reading.batch.materials]
    assert shown == [desk.words.number(sums.round_to_coin(cost, CENT), 2) for cost in costs]


def test_tools_and_unpaid_work_cost_nothing_from_the_pocket(desk) -> None:
    sections = {section["title"]: section for section in desk.texts(desk.examples())["sections"]}
    assert all(row["cash"] == "" and row["full"] for row in sections["Herramientas que se gastan"]["rows"])
    assert sections["Trabajo"]["rows"][0]["cash"] == ""


def test_a_shared_cost_shows_only_the_part_of_this_product(desk) -> None:
    alone = {"units_per_batch": "10", "batches_per_month": "2", "shared/own-1/monthly": "100"}
    half = alone | {"share_base": "units", "share_workshop": "40"}
    (only,) = desk.texts(alone)["sections"]
    (shared,) = desk.texts(half)["sections"]
    assert only["rows"][0]["full"] == "50,00"
    assert shared["rows"][0]["full"] == "25,00"
    assert shared["rows"][0]["details"][2].startswith("50")


def test_the_row_for_the_rest_sums_exactly_the_rows_that_are_not_shown(desk) -> None:
    section = desk.texts(long_list(30))["sections"][0]
    hidden = len(section["rows"]) - 4
    assert section["more"][4]["name"] == f"y {hidden} más"
    assert section["more"][4]["full"] == desk.words.number(
        sums.round_to_coin(Decimal(hidden) * Decimal(10) / 3, CENT), 2
    )


def test_a_long_list_says_on_the_paper_how_many_rows_are_summed(desk, text_of) -> None:
    read = text_of(desk.pdf(long_list(60)))
    assert " más" in read
    assert "Herramienta 60" not in read


# ---- the drawn bar


@pytest.mark.parametrize("price", ["0,10", "3,00", "4,50", "5,68", "7,10", "200"])
def test_the_parts_of_the_bar_fill_it(desk, price: str) -> None:
    bar = desk.texts(desk.examples() | {"price": price})["bar"]
    assert sum(part["share"] for part in bar["parts"]) == pytest.approx(1)
    assert pages(desk.pdf(desk.examples() | {"price": price})) == 1


def test_a_price_below_the_cost_shows_how_far_it_reaches(desk) -> None:
    bar = desk.texts(desk.examples() | {"price": "3,00"})["bar"]
    assert 0 < bar["reaches"]["share"] < 1
    assert "Faltan" in bar["reaches"]["label"]
    assert all(part["pattern"] not in ("left", "lacking") for part in bar["parts"])


def test_a_price_above_the_cost_shows_what_is_left(desk) -> None:
    bar = desk.texts(desk.examples() | {"price": "9,00"})["bar"]
    assert bar["reaches"] is None
    assert bar["parts"][-1]["pattern"] == "left"


# ---- what is said


def test_the_paper_says_what_the_screen_says(desk) -> None:
    from qhatu.records.cost_sheet import verdict

    said = verdict(desk.read(desk.examples()))
    assert desk.texts(desk.examples())["sentences"] == [said.headline, said.meaning, said.advice]


def test_the_minimum_wage_bears_its_year_and_its_source(desk) -> None:
    wage = desk.place.wage(2026)
    hour = desk.texts(desk.examples())["boxes"][0]
    assert "2026" in hour["says"][0]
    assert wage.source in hour["small"]
    assert ("Sin comprobar" in hour["small"]) is not wage.checked


def test_an_entry_that_cannot_be_read_is_named_with_its_reason(desk) -> None:
    missing = desk.texts(desk.examples() | {"materials/paraffin/pack_price": "12O0"})["missing"]
    assert "Parafina" in missing
    assert "12O0" in missing


def test_a_missing_price_is_said_where_the_price_stands(desk) -> None:
    entries = desk.examples()
    del entries["price"]
    texts = desk.texts(entries)
    assert texts["tiles"][2]["value"] == "—"
    assert texts["bar"] is None
    assert pages(desk.pdf(entries)) == 1


def test_long_names_are_cut_with_an_ellipsis(desk) -> None:
    texts = desk.texts(desk.examples(), enterprise_name="Ñ" * 500)
    assert len(texts["enterprise"]) == LONGEST_NAME
    assert texts["enterprise"].endswith("…")
