"""Does a number mean what the person meant, and is everything else a sentence?"""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qhatu.sums import BadInput, exact, parse_number, parse_percent
from qhatu.sums.numbers import settled
from sums.workshop import calm, hostile

READ_WITH_A_COMMA = [
    ("12", "12"),
    ("12,5", "12.5"),
    ("12,50", "12.50"),
    ("1,250", "1.250"),
    (",5", "0.5"),
    (".5", "0.5"),
    ("0,5", "0.5"),
    ("0.123", "0.123"),
    ("012.345", "12.345"),
    ("007", "7"),
    ("12.5", "12.5"),
    ("1234.5", "1234.5"),
    ("1234.567", "1234.567"),
    ("1.234,50", "1234.50"),
    ("1,234.50", "1234.50"),
    ("1.234,567", "1234.567"),
    ("1.234.567", "1234567"),
    ("1,234,567", "1234567"),
    ("1.234.567,5", "1234567.5"),
    ("1,234,567.5", "1234567.5"),
    ("1 234", "1234"),
    ("1 234,50", "1234.50"),
    ("1 234 567,5", "1234567.5"),
    ("1\u00a0234,50", "1234.50"),
    ("1\u2009234,50", "1234.50"),
    ("1\u202f234,50", "1234.50"),
    ("1'234,50", "1234.50"),
    ("1’234.50", "1234.50"),
    ("  12,5\t\n", "12.5"),
    ("Bs 12", "12"),
    ("Bs\u00a012,50", "12.50"),
    ("bs.12", "12"),
    ("Bs. 1.234,50", "1234.50"),
    ("12 Bs", "12"),
    ("12,50Bs.", "12.50"),
    ("Bs 12.-", "12"),
    ("12,--", "12"),
    ("-3", "-3"),
    ("−3,5", "-3.5"),
    ("–3", "-3"),
    ("- 3", "-3"),
    ("-Bs 3", "-3"),
    ("Bs -3", "-3"),
    ("+3", "3"),
    ("-0", "0"),
    ("１２，５", "12.5"),
    ("１．２３４，５", "1234.5"),
    ("٣٤", "34"),
    ("\u200e12,5\u200f", "12.5"),
    ("12\ufeff", "12"),
    ("999999999999", "999999999999"),
    ("000000000000000012", "12"),
    ("0,000000000001", "0.000000000001"),
]


@pytest.mark.parametrize(("typed", "meant"), READ_WITH_A_COMMA)
def test_what_people_type_is_read_as_they_mean_it(typed, meant):
    read = parse_number(typed)
    assert read == Decimal(meant)
    assert not (read == 0 and read.is_signed())


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1.250", "1.250"),
        ("1,234.5", "1234.5"),
        ("12,5", "12.5"),
        ("1.234.567", "1234567"),
        ("US$ 3.5", "3.5"),
    ],
)
def test_where_the_point_marks_decimals_the_same_rules_hold_mirrored(typed, meant):
    assert parse_number(typed, decimal_mark=".", currency="US$") == Decimal(meant)


@pytest.mark.parametrize(
    ("typed", "mark", "small", "large"),
    [
        ("1.234", ",", "1,234", "1234"),
        ("1,234", ".", "1.234", "1234"),
        ("Bs 12.500", ",", "12,500", "12500"),
        ("-1.234", ",", "1,234", "1234"),
        ("1'234.567", ",", "1234,567", "1234567"),
        ("1.234.-", ",", "1,234", "1234"),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_back_with_both(typed, mark, small, large):
    with pytest.raises(BadInput, match="dos maneras") as refused:
        parse_number(typed, decimal_mark=mark)
    assert refused.value.facts["small"] == small
    assert refused.value.facts["large"] == large
    for reading in (small, large):
        parse_number(reading, decimal_mark=mark)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "falta un número"),
        ("   ", "falta un número"),
        ("\u00a0", "falta un número"),
        ("\u200b", "falta un número"),
        (None, "falta un número"),
        ("Bs", "falta un número"),
        ("Bs.", "falta un número"),
        ("12O0", "¿La O es un cero?"),
        ("12o", "¿La o es un cero?"),
        ("l2", "¿La l es un uno?"),
        ("1I", "¿La I es un uno?"),
        ("12 kg", "sin «kg»"),
        ("480cm", "sin «cm»"),
        ("30 cm2", "sin «cm2»"),
        ("5 %", "sin «%»"),
        ("12 bolivianos", "sin «bolivianos»"),
        ("1/2", "0,50, y no como fracción"),
        ("½", "por ejemplo 0,5"),
        ("1½", "por ejemplo 0,5"),
        ("5²", "por ejemplo 0,5"),
        ("12,", "sin terminar"),
        ("12.", "sin terminar"),
        (",", "sin terminar"),
        ("1.234,", "sin terminar"),
        ("12.34.5", "separadas las cifras"),
        ("12.34,5", "separadas las cifras"),
        ("1,2,3", "separadas las cifras"),
        ("1.234.56", "separadas las cifras"),
        ("1234.567.890", "separadas las cifras"),
        ("0.123,5", "separadas las cifras"),
        ("1.234,5.6", "separadas las cifras"),
        ("1,234.567,8", "separadas las cifras"),
        ("1..5", "separadas las cifras"),
        ("1 2", "separadas las cifras"),
        ("1, 5", "separadas las cifras"),
        ("1 234'567", "separadas las cifras"),
        ("1 234.567,5", "separadas las cifras"),
        ("1234567890123", "demasiado grande"),
        ("1.234.567.890.123", "demasiado grande"),
        ("9" * 40, "demasiado grande"),
        ("9" * 41, "demasiado largo"),
        ("9" * 10_000, "demasiado largo"),
        ("1" + " " * 10_000 + "1", "demasiado largo"),
        ("1e309", "con cifras"),
        ("1e5", "con cifras"),
        ("inf", "con cifras"),
        ("-inf", "con cifras"),
        ("nan", "con cifras"),
        ("Infinity", "con cifras"),
        ("doce", "con cifras"),
        ("--5", "con cifras"),
        ("5-", "con cifras"),
        ("-", "con cifras"),
        ("(5)", "con cifras"),
        ("1_000", "con cifras"),
        ("0x10", "con cifras"),
        ("12\n13", "con cifras"),
        ("=1+1", "con cifras"),
        ("<b>5</b>", "con cifras"),
        ("{found}", "con cifras"),
        ("\ud800", "con cifras"),
        ("五", "con cifras"),
        ("Ⅻ", "con cifras"),
        ("$us 5", "con cifras"),
        ("12:30", "con cifras"),
    ],
)
def test_what_is_not_a_number_is_told_in_a_sentence(typed, says):
    with pytest.raises(BadInput) as refused:
        parse_number(typed)
    assert says in str(refused.value)


def test_a_long_text_is_quoted_short_and_printable():
    with pytest.raises(BadInput) as refused:
        parse_number("x\x00" * 500)
    assert refused.value.facts["found"] == "x·" * 10 + "…"


def test_the_example_in_a_sentence_uses_the_mark_of_the_place():
    with pytest.raises(BadInput, match=r"12\.50"):
        parse_number("", decimal_mark=".")


def test_a_currency_with_signs_of_its_own_is_taken_as_text():
    assert parse_number("S/. 5", currency="S/") == 5
    assert parse_number("$ 5", currency="$") == 5
    assert parse_number("5", currency="") == 5


def test_a_mark_that_is_neither_comma_nor_point_is_the_programs_mistake():
    with pytest.raises(ValueError, match="comma or a point") as refused:
        parse_number("5", decimal_mark=";")
    assert not isinstance(refused.value, BadInput)


@calm
@given(st.text(max_size=60), st.sampled_from(",."))
@example("1" * 4300 + ",5", ",")
@example("Bs Bs 5", ",")
@example("ﷺ", ",")
def test_no_text_raises_anything_but_bad_input(typed, mark):
    for parse in (parse_number, parse_percent):
        try:
            read = parse(typed, decimal_mark=mark)
        except BadInput as error:
            assert str(error)
        else:
            assert read.is_finite()
            assert exact(read) == read or abs(read) < Decimal("1e-14")


@calm
@given(st.text(alphabet="0123456789.,' -+BsOl%\u00a0", max_size=14), st.sampled_from(",."))
def test_no_text_of_figures_and_marks_raises_anything_but_bad_input(typed, mark):
    try:
        read = parse_number(typed, decimal_mark=mark)
    except BadInput as error:
        assert str(error)
    else:
        # Whatever was understood, its figures are the typed ones, in their order.
        assert "".join(filter(str.isdigit, typed)).lstrip("0") == str(abs(read)).replace(".", "").lstrip("0")


@calm
@given(
    st.decimals(-999_999_999_999, 999_999_999_999, places=2),
    st.sampled_from([("", ""), (",", "."), (",", " "), (",", "\u00a0"), (".", ","), (".", " "), (".", "'")]),
    st.sampled_from(["{}", "Bs {}", "{} Bs", "Bs{}"]),
)
def test_a_number_written_in_either_way_is_read_back(number, marks, frame):
    decimal, thousands = marks
    if decimal:
        written = f"{number:,.2f}".replace(",", "t").replace(".", decimal).replace("t", thousands)
    else:
        written = str(number)
    mark = decimal or "."
    assert parse_number(frame.format(written), decimal_mark=mark) == number
    assert parse_number(frame.format(written), decimal_mark="," if mark == "." else ".") == number


@calm
@given(st.decimals(0, 99999, places=3))
def test_a_number_with_its_own_places_mark_is_never_asked_back(number):
    assert parse_number(str(number).replace(".", ",")) == number
    assert parse_number(str(number), decimal_mark=".") == number


@pytest.mark.parametrize(
    ("typed", "share"),
    [
        ("5", "0.05"),
        ("5 %", "0.05"),
        ("5%", "0.05"),
        ("5％", "0.05"),
        ("12,5%", "0.125"),
        ("12.5 %", "0.125"),
        ("0", "0"),
        ("100", "1"),
        ("120 %", "1.2"),
        ("-5 %", "-0.05"),
        ("0,05", "0.0005"),
        ("5 de cada 100", "0.05"),
        ("5 de 100", "0.05"),
        ("5 de cada cien", "0.05"),
        ("5 POR CIENTO", "0.05"),
        ("5 percent", "0.05"),
        ("5 out of 100", "0.05"),
    ],
)
def test_so_many_of_each_hundred_become_a_share(typed, share):
    assert parse_percent(typed) == Decimal(share)


@pytest.mark.parametrize("typed", ["", "%", "5 %%", "% 5", "5 de", "cinco %", "1.234 %", "5 % %", "%" * 10_000])
def test_what_is_no_percentage_is_told_in_a_sentence(typed):
    with pytest.raises(BadInput):
        parse_percent(typed)


def test_a_percentage_follows_the_mark_of_the_place():
    assert parse_percent("1.250 %", decimal_mark=".") == Decimal("0.0125")


@pytest.mark.parametrize("number", hostile)
def test_no_sum_is_done_with_a_number_beyond_all_workshops(number):
    with pytest.raises(BadInput, match="no se puede hacer la cuenta"):
        exact(number)


def test_almost_nothing_counts_as_nothing():
    assert exact(Decimal("1e-999999")) == 0
    assert exact(Decimal("-1e-16")) == 0


@pytest.mark.parametrize("number", [1.5, "1.5", None])
def test_a_float_or_a_text_is_the_programs_mistake(number):
    with pytest.raises(TypeError, match="Decimal"):
        exact(number)


def test_the_dust_of_divisions_is_swept_and_nothing_else():
    assert settled(Decimal(1) / 3 * 3) == 1
    assert settled(Decimal("0.01")) == Decimal("0.01")
