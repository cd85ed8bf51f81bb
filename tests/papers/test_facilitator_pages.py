"""What people who teach read: its sums are right, and its words are those of the code."""

import re
from decimal import Decimal
from inspect import signature

import pytest

from qhatu import sums
from qhatu.house import house
from sums.public import CLASSES, FUNCTIONS

MANAGEMENT = house() / "modules" / "5-management" / "README.md"
WORDS = house() / "curriculum" / "words.md"
COIN = Decimal("0.10")


def game_batch() -> sums.Batch:
    """The batch of the game with bottle tops: one top is a boliviano, one bean is five minutes."""
    pack = sums.Purchase(size=Decimal(2), unit="piece", price=Decimal(20))
    bought = [("pabilo", 2), ("bolsitas", 3)]
    return sums.Batch(
        units=Decimal(10),
        batches=Decimal(10),
        materials=(
            sums.Material(name="parafina", purchase=pack, quantity=Decimal(1), unit="piece"),
            *(
                sums.Material(
                    name=name,
                    purchase=sums.Purchase(size=Decimal(1), unit="piece", price=Decimal(price)),
                    quantity=Decimal(1),
                    unit="piece",
                )
                for name, price in bought
            ),
        ),
        works=(sums.Work(kind="own", minutes=Decimal(24 * 5), hourly=Decimal(10)),),
        tools=(sums.Tool(name="olla", price=Decimal(60), life=Decimal(6), life_unit="month"),),
        shared=(sums.SharedCost(name="luz y pasajes", monthly=Decimal(40)),),
    )


def test_the_account_of_the_game_on_the_board_is_right() -> None:
    sheet = sums.cost_sheet(game_batch())
    page = MANAGEMENT.read_text(encoding="utf-8")
    assert f"| **La tanda** | **{sheet.cash:.0f}** | **{sheet.full:.0f}** |" in page
    per_unit = f"| **Cada vela** | **{sheet.cash_per_unit:.2f}** | **{sheet.full_per_unit:.0f}** |"
    assert per_unit.replace(".", ",") in page


def test_the_prices_of_the_game_are_right() -> None:
    sheet = sums.cost_sheet(game_batch())
    page = MANAGEMENT.read_text(encoding="utf-8")
    floor = f"{sums.floor_price(sheet, COIN):.2f}".replace(".", ",")
    assert f"**Precio mínimo: {floor}.**" in page
    assert f"**Precio justo: {sums.fair_price(sheet, Decimal('0.20'), COIN):.0f}.**" in page
    even = sums.break_even(sheet, Decimal(4))
    assert f"a 4: {even.units} velas" in page
    assert f"Los gastos fijos son {sheet.fixed:.0f}" in page
    assert f"Cada vela deja {even.contribution:.2f}".replace(".", ",") in page


def test_the_fair_of_the_game_pays_what_its_table_says() -> None:
    sheet = sums.cost_sheet(game_batch())
    spent = sheet.full - sheet.unpaid_work
    rows = re.findall(r"^\| (\d) \| (\d+) velas \| (\d+) \| (\d+) \| (\d+) \|$", MANAGEMENT.read_text("utf-8"), re.M)
    assert len(rows) == 4
    for price, sold, income, left, hour in (map(Decimal, row) for row in rows):
        assert income == price * sold
        assert left == income - spent
        assert hour == left / (sheet.unpaid_minutes / 60)


def test_the_margin_shown_against_the_markup_is_right() -> None:
    assert sums.price_from_markup(Decimal(4), Decimal("0.20")) == Decimal("4.80")
    assert sums.price_from_margin(Decimal(4), Decimal("0.20")) == Decimal(5)
    assert round(sums.margin_of(Decimal("4.80"), Decimal(4)) * 100) == 17


def test_the_minutes_of_the_plan_add_up() -> None:
    page = MANAGEMENT.read_text(encoding="utf-8")
    plan = page[page.index("## Los minutos") : page.index("| **Total**")]
    rows = re.findall(r"^\| [^|*]+ \| (\d+) \| (\d+) \| (\d+) \|$", plan, re.M)
    totals = re.search(r"\| \*\*Total\*\* \| \*\*(\d+)\*\* \| \*\*(\d+)\*\* \| \*\*(\d+)\*\* \|", page).groups()
    assert [sum(map(int, column)) for column in zip(*rows, strict=True)] == [int(total) for total in totals]


def names_of_the_code() -> set[str]:
    """The public names of every module of `sums`, what its functions are given, and what its classes hold."""
    names = {name.rpartition(".")[2] for name, _ in [*FUNCTIONS, *CLASSES]}
    names |= {argument for _, function in FUNCTIONS for argument in signature(function).parameters}
    return names | {one for _, kind in CLASSES for one in vars(kind) if not one.startswith("_")}


def test_the_words_are_those_of_the_code() -> None:
    used = re.findall(r"^\| \*\*.+\| `(\w+)` \|", WORDS.read_text(encoding="utf-8"), re.M)
    assert len(used) > 30
    assert set(used) <= names_of_the_code()


@pytest.mark.parametrize("column", [1, 2])
def test_each_word_stands_once(column: int) -> None:
    rows = [row.split("|") for row in WORDS.read_text(encoding="utf-8").splitlines() if row.startswith("| **")]
    words = [row[column].strip(" *") for row in rows]
    assert len(words) == len(set(words))
