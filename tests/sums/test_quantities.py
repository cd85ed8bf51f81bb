"""Is a quantity the same thing in another unit, and a kilo never a metre?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums import UNITS, BadInput, compatible_units, convert
from sums.workshop import BS, amounts, calm, hostile


@pytest.mark.parametrize(
    ("amount", "from_unit", "to_unit", "same"),
    [
        ("1.9", "kg", "g", "1900"),
        ("250", "g", "kg", "0.25"),
        ("750", "ml", "l", "0.75"),
        ("480", "cm", "m", "4.8"),
        ("3", "m", "mm", "3000"),
        ("15", "mm", "cm", "1.5"),
        ("1.5", "m2", "cm2", "15000"),
        ("2", "dozen", "piece", "24"),
        ("6", "piece", "dozen", "0.5"),
        ("90", "min", "h", "1.5"),
    ],
)
def test_a_quantity_is_the_same_in_another_unit(amount, from_unit, to_unit, same):
    assert convert(BS(amount), from_unit, to_unit) == BS(same)


def test_a_round_quantity_is_written_out():
    assert str(convert(BS("60000"), "g", "kg")) == "60"


@pytest.mark.parametrize(
    ("from_unit", "to_unit"), [("kg", "m"), ("cm", "cm2"), ("l", "kg"), ("piece", "g"), ("h", "m")]
)
def test_what_does_not_measure_the_same_is_refused_with_both_names(from_unit, to_unit):
    with pytest.raises(BadInput, match=f"de {from_unit} a {to_unit}: no miden lo mismo"):
        convert(BS("1"), from_unit, to_unit)


@pytest.mark.parametrize("unit", ["arroba", "KG", "", "kg ", "{unit}", None, []])
def test_an_unknown_unit_is_named_together_with_the_known_ones(unit):
    for conversion in (lambda: convert(BS("1"), unit, "kg"), lambda: compatible_units(unit)):
        with pytest.raises(BadInput, match="No conozco la unidad") as refused:
            conversion()
        assert "g, kg, ml" in str(refused.value)


@calm
@given(amounts, st.sampled_from(sorted(UNITS)), st.data())
def test_there_and_back_is_the_same_quantity(amount, unit, data):
    other = data.draw(st.sampled_from(compatible_units(unit)))
    assert round(convert(convert(amount, unit, other), other, unit), 12) == amount


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_every_unit_is_compatible_with_itself_and_sorted_from_small_to_large(unit):
    units = compatible_units(unit)
    assert unit in units
    assert [convert(BS(1), name, unit) for name in units] == sorted(convert(BS(1), name, unit) for name in units)


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused(number):
    with pytest.raises(BadInput):
        convert(number, "kg", "g")
