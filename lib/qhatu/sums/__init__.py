"""Every calculation of Qhatu: pure functions on plain data, exact, with the standard library alone.

Numbers come in as people type them (:func:`parse_number`), money is ``Decimal`` all the way, and is rounded
once, at the edge, to the place's coin (:func:`round_to_coin`). What cannot be computed is told to the person
as a sentence (:class:`BadInput`).

What costs and prices need stands here. Every other question has a folder, imported by who asks it:

- :mod:`~qhatu.sums.costs` what it costs, :mod:`~qhatu.sums.prices` what to charge and where,
  :mod:`~qhatu.sums.profit` how many to sell;
- :mod:`~qhatu.sums.mix` what to make, :mod:`~qhatu.sums.stock` how much to keep and to take,
  :mod:`~qhatu.sums.experience` how practice shortens the work, :mod:`~qhatu.sums.market` what buyers say and do;
- :mod:`~qhatu.sums.cash` whether the money lasts, :mod:`~qhatu.sums.credit` whether a loan is good,
  :mod:`~qhatu.sums.investment` whether to put money in, :mod:`~qhatu.sums.groups` the money of many;
- :mod:`~qhatu.sums.together` matching, buying, taking turns and deciding;
- below them :mod:`~qhatu.sums.interest`, money at different times, and :mod:`~qhatu.sums.solving`.

>>> from decimal import Decimal
>>> paraffin = Purchase(size=Decimal("5"), unit="kg", price=parse_number("Bs 150,00"))
>>> two_kilos = Material(name="Parafina", purchase=paraffin, quantity=parse_number("2000"), unit="g")
>>> sheet = cost_sheet(Batch(units=Decimal("24"), batches=Decimal("8"), materials=(two_kilos,)))
>>> floor_price(sheet, coin=Decimal("0.10"))  # Bs 60 de parafina entre 24 velas
Decimal('2.50')
"""

from qhatu.sums.bad_input import BadInput, NoBreakEven
from qhatu.sums.costs.cost_sheet import (
    Batch,
    CostSheet,
    Material,
    Purchase,
    SharedCost,
    Tool,
    Work,
    cost_sheet,
    material_cost,
    product_share,
    shared_cost_per_month,
    tool_wear,
    work_cost,
)
from qhatu.sums.money import round_to_coin
from qhatu.sums.numbers import exact, parse_number, parse_percent
from qhatu.sums.prices.from_cost import (
    fair_price,
    floor_price,
    hour_earned,
    margin_from_markup,
    margin_of,
    markup_from_margin,
    markup_of,
    price_from_margin,
    price_from_markup,
)
from qhatu.sums.profit.break_even import BreakEven, break_even, break_even_units, safety_margin
from qhatu.sums.quantities import UNITS, compatible_units, convert

__all__ = [
    "UNITS",
    "BadInput",
    "Batch",
    "BreakEven",
    "CostSheet",
    "Material",
    "NoBreakEven",
    "Purchase",
    "SharedCost",
    "Tool",
    "Work",
    "break_even",
    "break_even_units",
    "compatible_units",
    "convert",
    "cost_sheet",
    "exact",
    "fair_price",
    "floor_price",
    "hour_earned",
    "margin_from_markup",
    "margin_of",
    "markup_from_margin",
    "markup_of",
    "material_cost",
    "parse_number",
    "parse_percent",
    "price_from_margin",
    "price_from_markup",
    "product_share",
    "round_to_coin",
    "safety_margin",
    "shared_cost_per_month",
    "tool_wear",
    "work_cost",
]
