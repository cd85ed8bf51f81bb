"""Are all break-even points found where costs jump, and no quantity in between called good?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.profit.break_even import break_even_units
from qhatu.sums.profit.volume_ranges import VolumeRange, break_even_by_ranges
from sums.workshop import BS, calm, hostile, numbers


def part(up_to, fixed, price, variable):
    return VolumeRange(up_to=BS(up_to), fixed=BS(fixed), price=BS(price), variable_per_unit=BS(variable))


@st.composite
def rising_ranges(draw):
    ends = draw(st.lists(numbers("0.5", "60", places=1), min_size=1, max_size=4, unique=True))
    amounts = numbers("0", "90")
    return [
        VolumeRange(
            up_to=end, fixed=draw(amounts), price=draw(numbers("0", "9")), variable_per_unit=draw(numbers("0", "9"))
        )
        for end in sorted(ends)
    ]


def good(answers):
    return [(answer.from_units, answer.to_units) for answer in answers]


def test_the_machines_of_a_textbook_break_even_as_printed():
    # Stevenson, Operations Management, ch. 5: one, two or three machines cost $9,600, $15,000 and $20,000 a month up to
    # 300, 600 and 900 units; a unit brings $40 and spends $10. 320 (out of reach), 500 and 666.67 units.
    answers = break_even_by_ranges([part(300, 9600, 40, 10), part(600, 15000, 40, 10), part(900, 20000, 40, 10)])
    assert [round(answer.needed, 2) for answer in answers] == [320, 500, BS("666.67")]
    assert good(answers) == [(None, None), (500, 600), (667, 900)]
    assert [answer.profit for answer in answers] == [-600, 3000, 7000]


def test_a_helper_may_make_a_good_month_bad_again():
    answers = break_even_by_ranges([part(300, 600, 6, 3), part(600, 1200, 6, 3)])
    assert good(answers) == [(200, 300), (400, 600)]


def test_a_range_that_begins_covered_begins_with_its_first_unit():
    assert good(break_even_by_ranges([part(300, 600, 6, 3), part(600, 700, 6, 3)])) == [(200, 300), (301, 600)]


def test_what_cannot_be_reached_is_said_with_what_it_would_need():
    answer = break_even_by_ranges([part(100, 600, 6, 3)])[0]
    assert (answer.needed, answer.from_units, answer.to_units, answer.profit) == (200, None, None, -300)


def test_where_each_unit_leaves_nothing_no_quantity_covers():
    answers = break_even_by_ranges([part(100, 60, 6, 6), part(200, 0, 6, 6), part(300, 0, 6, 7)])
    assert good(answers) == [(None, None), (101, 200), (None, None)]
    assert answers[0].needed is None


def test_a_goal_after_tax_asks_for_more():
    assert good(break_even_by_ranges([part(600, 600, 6, 3)], profit=BS(450), tax=BS("0.25"))) == [(400, 600)]


def test_one_range_is_the_ordinary_break_even():
    answer = break_even_by_ranges([part(1000, 198, 6, "2.70")])[0]
    same = break_even_units(BS(198), BS(6), BS("2.70"))
    assert (answer.from_units, answer.needed) == (same.units, same.exact)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: break_even_by_ranges(()), "los tramos: hacen falta 1 o más"),
        (lambda: break_even_by_ranges([part(9, 1, 6, 3), part(9, 1, 6, 3)]), "encontré 9 después de 9"),
        (lambda: part(0, 1, 6, 3), "hasta cuántas unidades"),
        (lambda: part(1, -1, 6, 3), "los gastos fijos"),
        (lambda: part(1, 1, -6, 3), "el precio"),
        (lambda: part(1, 1, 6, -3), "lo que gasta cada unidad"),
        (lambda: break_even_by_ranges([part(9, 1, 6, 3)], profit=BS(-1)), "lo que quieres ganar"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: part(n, 1, 6, 3),
        lambda n: part(9, n, 6, 3),
        lambda n: part(9, 1, n, 3),
        lambda n: part(9, 1, 6, n),
        lambda n: break_even_by_ranges([part(9, 1, 6, 3)], n),
        lambda n: break_even_by_ranges([part(9, 1, 6, 3)], BS(1), n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@calm
@given(rising_ranges(), numbers("0", "50"))
def test_exactly_the_quantities_that_cover_are_called_good(ranges, goal):
    answers = break_even_by_ranges(ranges, goal)
    called_good = {n for low, high in good(answers) if low is not None for n in range(low, high + 1)}

    def covers(units):
        costs = next(each for each in ranges if units <= each.up_to)
        return units * (costs.price - costs.variable_per_unit) - costs.fixed >= goal

    assert called_good == {n for n in range(1, int(ranges[-1].up_to) + 1) if covers(n)}
