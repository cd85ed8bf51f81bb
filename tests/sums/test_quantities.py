"""Is a quantity the same thing in another unit, and a kilo never a metre?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums import UNITS, BadInput, compatible_units, convert
from qhatu.sums.quantities import MORE_UNITS, Equivalence, LocalUnit, kind_of
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


# Units that some workshops measure in besides.


@pytest.mark.parametrize(
    ("amount", "from_unit", "to_unit", "same"),
    [
        ("1", "t", "kg", "1000"),
        ("250", "mg", "g", "0.25"),
        ("3", "cm3", "ml", "3"),
        ("1", "m3", "l", "1000"),
        ("2", "dl", "ml", "200"),
        ("1", "in", "cm", "2.54"),
        ("1", "ft", "in", "12"),
        ("1", "yd", "m", "0.9144"),
        ("1", "yd", "ft", "3"),
        ("5", "km", "m", "5000"),
        ("1", "ft2", "cm2", "929.0304"),
        ("1", "m2", "dm2", "100"),
        ("100", "mm2", "cm2", "1"),
        ("1", "ha", "m2", "10000"),
        ("3", "pair", "piece", "6"),
        ("1", "gross", "dozen", "12"),
        ("2", "hundred", "piece", "200"),
        ("1", "thousand", "hundred", "10"),
    ],
)
def test_a_unit_of_one_size_everywhere_is_known(amount, from_unit, to_unit, same):
    assert convert(BS(amount), from_unit, to_unit) == BS(same)


@pytest.mark.parametrize(
    "unit", ["lb", "libra", "oz", "arroba", "quintal", "carga", "lata", "vara", "taza", "gal", "jornal", "tarea"]
)
def test_a_unit_whose_size_depends_on_the_place_is_in_no_table(unit):
    assert unit not in UNITS | MORE_UNITS


def test_the_list_of_units_offered_stays_short_unless_more_is_asked_for():
    assert compatible_units("piece") == ("piece", "dozen")
    assert compatible_units("piece", more=True) == ("piece", "pair", "dozen", "hundred", "gross", "thousand")
    assert compatible_units("gross") == ("piece", "dozen", "gross")


@calm
@given(amounts, st.sampled_from(sorted(UNITS | MORE_UNITS)), st.data())
def test_there_and_back_is_the_same_quantity_with_all_units(amount, unit, data):
    other = data.draw(st.sampled_from(compatible_units(unit, more=True)))
    assert round(convert(convert(amount, unit, other), other, unit), 12) == amount


# Units of the place.

ARROBA = LocalUnit(name="arroba", size=BS("11.5"), unit="kg")
CARGA = LocalUnit(name="carga", size=BS(8), unit="arroba")
LATA = LocalUnit(name="lata", size=BS(18), unit="l")


def test_a_place_says_how_much_its_arroba_is():
    assert convert(BS(3), "arroba", "kg", local=[ARROBA]) == BS("34.5")
    assert convert(BS(46), "kg", "arroba", local=[ARROBA]) == 4
    assert kind_of("arroba", [ARROBA]) == "mass"


def test_a_local_unit_may_stand_on_another():
    assert convert(BS(1), "carga", "kg", local=[ARROBA, CARGA]) == 92
    assert convert(BS(1), "carga", "arroba", local=[ARROBA, CARGA]) == 8


def test_local_units_are_offered_among_the_others_by_size():
    sack = LocalUnit(name="saco", size=BS(50), unit="kg")
    assert compatible_units("kg", local=[sack, ARROBA]) == ("g", "kg", "arroba", "saco")
    assert compatible_units("arroba", local=[ARROBA]) == ("g", "kg", "arroba")


def test_the_same_local_unit_said_twice_is_one():
    assert convert(BS(1), "arroba", "kg", local=[ARROBA, ARROBA]) == BS("11.5")


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: LocalUnit(name="", size=BS(1), unit="kg"), "Ponle un nombre"),
        (lambda: LocalUnit(name="kg", size=BS(1), unit="g"), "«kg» mide lo mismo en todas partes"),
        (lambda: LocalUnit(name="yd", size=BS(1), unit="m"), "«yd» mide lo mismo"),
        (lambda: LocalUnit(name="arroba", size=BS(0), unit="kg"), "tamaño de la medida.*mayor que 0"),
        (lambda: convert(BS(1), "carga", "kg", local=[CARGA, ARROBA]), "No conozco la unidad «arroba»"),
        (lambda: convert(BS(1), "arroba", "l", local=[ARROBA]), "de arroba a l: no miden lo mismo"),
        (lambda: convert(BS(1), "lote", "kg", local=[ARROBA]), "g, kg, ml.*arroba"),
        (
            lambda: convert(BS(1), "arroba", "kg", local=[ARROBA, ARROBA.but(size=BS("12.5"))]),
            "dos medidas distintas con el nombre «arroba»",
        ),
        (lambda: convert(BS(1), "kg", "g", local=[ARROBA] * 101), "caben 100"),
        (
            lambda: convert(BS(1), "b", "kg", local=_tower("9e14")),
            "Con un número así no se puede hacer la cuenta",
        ),
        (lambda: convert(BS(1), "b", "kg", local=_tower("1e-14")), "tamaño de la medida.*mayor que 0"),
    ],
)
def test_a_local_unit_that_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


def _tower(size):
    return [LocalUnit(name="a", size=BS(size), unit="kg"), LocalUnit(name="b", size=BS(size), unit="a")]


# From one kind to another.

OIL = Equivalence(amount=BS(1), unit="l", equals=BS("0.92"), equals_unit="kg")
EGG = Equivalence(amount=BS(1), unit="piece", equals=BS(60), equals_unit="g")
YARN = Equivalence(amount=BS(100), unit="g", equals=BS(400), equals_unit="m")


@pytest.mark.parametrize(
    ("amount", "from_unit", "to_unit", "equal", "same"),
    [
        ("250", "ml", "g", [OIL], "230"),
        ("0.92", "kg", "l", [OIL], "1"),
        ("2", "dozen", "kg", [EGG], "1.44"),
        ("300", "g", "piece", [EGG], "5"),
        ("1", "kg", "m", [YARN], "4000"),
        ("1", "kg", "g", [OIL], "1000"),
        # by the weight, from pieces to litres
        ("46", "piece", "l", [EGG, OIL], "3"),
    ],
)
def test_what_a_litre_or_a_piece_weighs_joins_two_kinds(amount, from_unit, to_unit, equal, same):
    assert convert(BS(amount), from_unit, to_unit, equal=equal) == BS(same)


def test_a_local_unit_can_be_weighed_too():
    honey = Equivalence(amount=BS(1), unit="lata", equals=BS(25), equals_unit="kg")
    assert convert(BS(9), "l", "kg", local=[LATA], equal=[honey]) == BS("12.5")


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: convert(BS(1), "l", "kg"), "de l a kg: no miden lo mismo"),
        (lambda: convert(BS(1), "l", "m", equal=[OIL, EGG]), "de l a m: no miden lo mismo"),
        (lambda: OIL.but(amount=BS(0)), "cantidad que mediste.*mayor que 0"),
        (lambda: OIL.but(equals=BS(-1)), "a la que equivale.*mayor que 0"),
        (lambda: OIL.but(equals_unit="ml"), "a cuánto equivale l en ml: miden lo mismo"),
        (lambda: convert(BS(1), "l", "kg", equal=[OIL.but(unit="lata")]), "No conozco la unidad «lata»"),
    ],
)
def test_without_such_a_weight_it_is_refused_with_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@calm
@given(amounts, st.sampled_from(["l", "ml", "piece", "dozen"]), st.sampled_from(["g", "kg", "m", "t"]))
def test_there_and_back_across_kinds_is_the_same_quantity(amount, unit, other):
    ways = [OIL, EGG, YARN]
    assert round(convert(convert(amount, unit, other, equal=ways), other, unit, equal=ways), 12) == amount
