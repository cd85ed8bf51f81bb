"""The door: how many may err and how few may guess, and pictures that tell people apart."""

import re

import pytest

from qhatu.packs.words import Words
from qhatu.school.door.sign_in import (
    A_DAY,
    ADDRESS_LIMITS,
    AN_HOUR,
    CODE_LIMITS,
    JOIN_LIMITS,
    PERSON_LIMITS,
    TooManyTries,
    Tries,
)
from qhatu.school.members import pins
from qhatu.school.members.pictures import COLOURS, DRAWINGS, drawn, is_picture, pictures, some_free, told
from qhatu.sums import BadInput


class Clock:
    """A clock that stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


def tries_within(limits, seconds: int, clock: Clock, step: float = 1.0) -> int:
    """How often somebody is heard who tries as fast as they can."""
    tries, heard = Tries(limits, clock), 0
    while clock.now < seconds:
        wait = tries.begin("guesser")
        heard += wait == 0
        clock.now += wait or step
    return heard


# ---- how many tries there are


def test_a_class_of_forty_behind_one_address_may_err_twice_each_in_one_minute(clock):
    address, people = Tries(ADDRESS_LIMITS, clock), Tries(PERSON_LIMITS, clock)
    for turn in range(3):
        for number in range(40):
            clock.now += 0.4
            assert people.begin(f"person {number}") == 0
            assert address.begin("router") == 0
            if turn == 2:  # now they got it right
                people.succeeded(f"person {number}", forget_all=True)
                address.succeeded("router", forget_all=False)


def test_a_class_of_forty_types_the_code_wrong_once_each_and_signs_up_in_one_minute(clock):
    codes, joins = Tries(CODE_LIMITS, clock), Tries(JOIN_LIMITS, clock)
    for _ in range(40):
        clock.now += 1.5
        assert codes.begin("router") == 0
        assert joins.begin("router") == 0


def test_whoever_guesses_one_person_s_pin_gets_sixty_tries_a_day(clock):
    """Of some 8,900 PINs that are drawn: 74 days on average, and 60 at the least for even odds."""
    possible = sum(not pins.is_easy(str(pin)) for pin in range(1000, 10_000))
    a_day = tries_within(PERSON_LIMITS, A_DAY, clock)
    assert a_day <= 61
    assert possible / 2 / a_day > 60


def test_whoever_tries_everybody_from_one_address_gets_four_hundred_tries_an_hour(clock):
    assert tries_within(ADDRESS_LIMITS, AN_HOUR, clock, step=0.1) <= 410


def test_whoever_guesses_the_class_s_code_needs_days(clock):
    assert tries_within(CODE_LIMITS, AN_HOUR, clock, step=0.1) <= 155


@pytest.mark.parametrize(
    ("wait", "sentence"),
    ((20, "Espera un minuto"), (900, "Espera 15 minutos"), (70_000, "Pide otro PIN a quien facilita la clase")),
)
def test_too_many_tries_say_how_long_to_wait(wait, sentence):
    assert sentence in Words("es").explain(TooManyTries(wait))


# ---- PINs that people choose


@pytest.mark.parametrize(
    ("pin", "again", "role", "sentence"),
    (
        ("482", "482", "learner", "Un PIN tiene de 4 a 12 cifras"),
        ("0482", "0482", "learner", "Un PIN tiene de 4 a 12 cifras"),
        ("perro", "perro", "learner", "Un PIN tiene de 4 a 12 cifras"),
        ("4821", "4821", "trainer", "Un PIN tiene de 6 a 12 cifras"),
        ("1234", "1234", "learner", "se adivina fácil"),
        ("7777", "7777", "learner", "se adivina fácil"),
        ("4821", "4812", "learner", "no son iguales"),
        ("٤٨٢١", "٤٨٢١", "learner", "Un PIN tiene de 4 a 12 cifras"),
    ),
)
def test_a_pin_that_will_not_do_is_refused_in_a_sentence(pin, again, role, sentence):
    with pytest.raises(BadInput, match=sentence):
        pins.chosen_pin(pin, again, role)


# ---- pictures


def test_every_picture_is_drawn_and_told_in_words():
    words = [told(picture, Words("es")) for picture in pictures()]
    assert len(set(words)) == len(DRAWINGS) * len(COLOURS) == 108
    assert all("<path" in drawn(picture) or "<circle" in drawn(picture) for picture in pictures())


def test_no_two_pictures_look_the_same():
    assert len({str(drawn(picture)) for picture in pictures()}) == 108


def test_colours_are_told_apart_without_seeing_them():
    """By what is woven into the border; and what is drawn stands out from its ground (contrast of at least 4.5)."""
    assert len({colour.border for colour in COLOURS.values()}) == len(COLOURS)
    assert all(contrast(colour.ground, colour.figure) >= 4.5 for colour in COLOURS.values())


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, as WCAG counts it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = (int(part, 16) / 255 for part in re.findall("..", colour[1:]))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_pictures_are_offered_only_while_they_are_free():
    taken = set(pictures()) - {"sun-blue", "sun-red", "cup-black"}
    offered = some_free(taken, 6)
    assert sorted(offered) == ["cup-black", "sun-blue", "sun-red"]
    assert {picture.partition("-")[0] for picture in offered[:2]} == {"sun", "cup"}


@pytest.mark.parametrize(
    "text", ("", "llama", "llama-", "-red", "llama-pink", "LLAMA-RED", "../llama-red", "llama-red ")
)
def test_nothing_else_is_a_picture(text):
    assert not is_picture(text)
    assert told(text, Words("es")) == ""
    assert "script" not in drawn(text)
