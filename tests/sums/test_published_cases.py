"""Do the sums give what textbooks print? Figures, sources and addresses stand in published_cases.toml."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from qhatu.sums import (
    Batch,
    Material,
    Purchase,
    SharedCost,
    Tool,
    Work,
    break_even_units,
    cost_sheet,
    margin_of,
    tool_wear,
)

PUBLISHED = tomllib.loads(Path(__file__).with_name("published_cases.toml").read_text(encoding="utf-8"))


def cases(topic):
    return [pytest.param(case, id=case["name"]) for case in PUBLISHED[topic]]


@pytest.mark.parametrize("case", cases("break_even"))
def test_break_even_is_the_published_one(case):
    fixed = Decimal(case["fixed"])
    answer = break_even_units(fixed, Decimal(case["price"]), Decimal(case["variable_per_unit"]))
    assert answer.contribution == Decimal(case["contribution"])
    assert answer.units == case["units"]
    assert round(answer.exact, 2) == Decimal(case["exact"])
    assert answer.sales == Decimal(case["sales"])
    sold = Decimal(case["result_at"]["units"])
    assert answer.contribution * sold - fixed == Decimal(case["result_at"]["result"])


@pytest.mark.parametrize("case", cases("margin"))
def test_what_is_left_of_a_price_is_the_published_one(case):
    price = sum(Decimal(fruit["pieces"]) * Decimal(fruit["price"]) for fruit in case["fruits"])
    fruits = tuple(
        Material(
            name=fruit["pieces"],
            purchase=Purchase(size=Decimal(1), unit="piece", price=Decimal(fruit["cost"])),
            quantity=Decimal(fruit["pieces"]),
            unit="piece",
        )
        for fruit in case["fruits"]
    )
    sheet = cost_sheet(Batch(units=Decimal(1), batches_per_month=Decimal(1), materials=fruits))
    assert (price, sheet.full_per_unit) == (Decimal(case["price"]), Decimal(case["cost"]))
    assert round(margin_of(price, sheet.full_per_unit) * price, 20) == Decimal(case["left"])


@pytest.mark.parametrize("case", cases("wear"))
def test_the_wear_of_a_machine_is_the_published_one(case):
    machine = Tool(
        name=case["name"],
        price=Decimal(case["price"]),
        life=Decimal(case["life"]),
        life_unit=case["life_unit"],
        residual=Decimal(case["residual"]),
    )
    per_batch = tool_wear(machine, Decimal(case["batches_per_month"]))
    assert per_batch * Decimal(case["batches"]) == Decimal(case["wear"])


@pytest.mark.parametrize("case", cases("job"))
def test_the_cost_of_a_job_is_the_published_one(case):
    material = Material(
        name="direct materials",
        purchase=Purchase(size=Decimal(1), unit="piece", price=Decimal(case["materials"])),
        quantity=Decimal(1),
        unit="piece",
    )
    job = Batch(
        units=Decimal(1),
        batches_per_month=Decimal(1),
        materials=(material,),
        works=(Work(kind="paid", minutes=Decimal(60), hourly=Decimal(case["labour"])),),
        shared=(SharedCost(name="overhead", monthly=Decimal(case["overhead"])),),
    )
    sheet = cost_sheet(job)
    assert sheet.cash == sheet.full == Decimal(case["cost"])
