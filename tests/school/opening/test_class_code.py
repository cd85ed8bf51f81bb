"""The class's code: easy to say, hard to mistake, and worth nothing once another is drawn."""

import re

import pytest

from qhatu.records.store import Store
from qhatu.school.opening.class_code import class_code, draw_code, is_code, new_code, normal_code, shown_code


@pytest.fixture
def store(tmp_path):
    store = Store.in_file(tmp_path / "class.db")
    yield store
    store.close()


def test_a_code_is_two_syllables_and_two_digits_without_look_alikes():
    for _ in range(300):
        assert re.fullmatch(r"([LMNRT][AIU]){2}[2-9]{2}", draw_code())


def test_a_code_is_shown_in_two_parts_and_typed_as_one_likes():
    assert shown_code("TAMI47") == "TAMI 47"
    for typed in ("TAMI47", "tami 47", " Tami-47 ", "tamí47", "T A M I 4 7", "TAM147", "tame47", "ｔａｍｉ４７"):
        assert is_code(typed, "TAMI47"), typed


@pytest.mark.parametrize("typed", ("", " ", "TAMI", "47", "TAMI48", "TAMU47", "TAMI477", "TAMI47" * 40, "TAMI٤٧"))
def test_another_code_is_refused(typed):
    assert not is_code(typed, "TAMI47")


@pytest.mark.parametrize("typed", ("", "-", "\x00"))
def test_where_there_is_no_code_nothing_is_the_code(typed):
    assert not is_code(typed, "")


def test_every_code_is_its_own_normal_form():
    for _ in range(300):
        code = draw_code()
        assert normal_code(shown_code(code)) == code


def test_a_class_s_code_is_drawn_once_and_kept(store):
    code = class_code(store)
    assert re.fullmatch(r"[A-Z]{4}\d\d", code)
    assert class_code(store) == code


def test_another_code_puts_the_one_before_out_of_use(store):
    before = class_code(store)
    code = new_code(store)
    assert code != before
    assert class_code(store) == code
