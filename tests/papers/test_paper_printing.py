"""What a sheet can show of the texts that people type."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from papers.conftest import pages
from qhatu.packs.words import Words
from qhatu.papers.printing import printable, typeset


def test_a_name_keeps_its_letters_and_signs() -> None:
    assert printable("Jallu Ñusta & Hijas, S.R.L. (50 %) — «ch'uspa»") == (
        "Jallu Ñusta & Hijas, S.R.L. (50 %) — «ch'uspa»"
    )


def test_markup_and_formulas_stay_as_ordinary_text() -> None:
    for typed in ('#eval("1+1")', '=HYPERLINK("x")', "$x^2$", "*a* _b_ `c` @d <e>", "\\n {name}"):
        assert printable(typed) == typed


def test_emoji_that_no_font_draws_are_left_out() -> None:
    assert printable("Dulces \U0001f36b\ufe0f de la \U0001f469\u200d\U0001f373 casera") == "Dulces de la casera"


def test_marks_that_turn_the_direction_of_writing_are_left_out() -> None:
    assert printable("\u202eabc\u2066") == "abc"


def test_marks_do_not_pile_up_on_a_letter() -> None:
    assert len(printable("x" + "\u0301" * 50)) == 3


def test_halves_of_characters_are_left_out() -> None:
    assert printable("a\ud800b") == "ab"


def test_amounts_keep_the_space_that_holds_them_together() -> None:
    assert printable("Vendes a Bs\u00a06,00") == "Vendes a Bs\u00a06,00"


def test_long_texts_end_in_an_ellipsis() -> None:
    assert printable("a" * 81, longest=80) == "a" * 79 + "…"


def test_an_english_date_names_the_day_before_the_month() -> None:
    assert Words("en").day(date(2026, 11, 21)) == "21 November 2026"


def test_a_language_without_names_of_months_gets_the_spanish_date() -> None:
    assert Words("ay").day(date(2026, 11, 21)) == "21 de noviembre de 2026"


@given(st.text(max_size=300))
def test_whatever_was_typed_becomes_one_line_that_can_be_written(typed: str) -> None:
    line = printable(typed, longest=80)
    assert len(line) <= 80
    assert "\n" not in line
    line.encode("utf-8")


def test_the_same_data_on_the_same_day_gives_the_same_bytes(desk) -> None:
    texts = desk.texts(desk.examples())
    first, second = (typeset("cost_sheet.typ", texts, date(2026, 11, 21)) for _ in range(2))
    assert first == second
    assert pages(first) == 1
