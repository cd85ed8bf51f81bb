"""Is an outing written down so that nothing is counted twice?"""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from qhatu.sums.bad_input import BadInput
from qhatu.sums.market.outings import OutingCost, Taken, Unsold, likely_repeats, merged_sales
from sums.market import MORNING, fair, logs, sale
from sums.workshop import calm, hostile


def test_what_was_asked_is_what_was_paid_unless_somebody_bargained():
    assert sale(paid="16").discount == 0
    assert sale(paid="16", asked=18).discount == 2
    assert sale(paid="20", asked=18).discount == -2


def test_one_tap_is_one_unit():
    assert sale().units == 1
    assert Unsold(id="u", product="Vela", why="gift").units == 1


def test_the_logs_of_two_phones_count_a_sale_once():
    one, both, other = sale("a1", 5), sale("a2", 3), sale("b1", 4)
    assert merged_sales([[one, both], [both, other]]) == (both, other, one)


def test_a_sale_undone_on_one_phone_does_not_come_back_from_the_other():
    assert merged_sales([[sale("a1")], [sale("a1"), sale("a2", 1)]], removed=["a1"]) == (sale("a2", 1),)


def test_a_sale_noted_in_two_ways_is_asked_back():
    with pytest.raises(BadInput, match="«a1» está anotada de dos maneras: Vela por 6 y Vela por 5"):
        merged_sales([[sale("a1", paid="6")], [sale("a1", paid="5")]])


def test_a_double_tap_is_asked_about_and_two_real_sales_are_not():
    first, second = sale("a1"), sale("a2").but(when=MORNING + timedelta(seconds=3))
    assert likely_repeats([second, first]) == ((first, second),)
    assert likely_repeats([first, second], within_seconds=3) == ((first, second),)
    assert likely_repeats([first, second], within_seconds=2) == ()
    assert likely_repeats([first, second.but(when=MORNING + timedelta(seconds=11))]) == ()
    assert likely_repeats([first, second.but(paid=7)]) == ()
    third = second.but(id="a3", when=MORNING + timedelta(seconds=6))
    assert len(likely_repeats([first, second, third])) == 2


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Taken(product="Vela", units=0), "las unidades que llevaste"),
        (lambda: Taken(product="Vela", units=1, variable_per_unit=-1), "lo que gasta cada unidad"),
        (lambda: Taken(product="Vela", units=1, minutes_per_unit=-1), "los minutos de cada unidad"),
        (lambda: Taken(product="Vela", units=1, brought_back=-1), "trajiste de vuelta"),
        (lambda: sale(paid="-6"), "lo que te pagaron"),
        (lambda: sale(units=0), "las unidades vendidas"),
        (lambda: sale(asked=-1), "lo que pediste"),
        (lambda: sale().but(when=date(2026, 3, 1)), "hace falta un día con su hora y encontré «2026-03-01»"),
        (lambda: sale().but(when=datetime(2026, 3, 1, tzinfo=UTC)), "la hora de la venta"),
        (lambda: Unsold(id="u", product="Vela", why="sold"), r"el motivo.*«sold»"),
        (lambda: Unsold(id="u", product="Vela", why="gift", units=0), "regaladas o perdidas"),
        (lambda: OutingCost(name="Puesto", amount=-1), "el gasto de la salida"),
        (lambda: fair(day=MORNING), "el día de la salida"),
        (lambda: fair(hours=-1), "las horas de la salida"),
        (lambda: fair(taken=[Taken(product="Vela", units=1)] * 2), "«Vela» está dos veces"),
        (lambda: fair(sales=[sale()] * 2), "«a1» está dos veces"),
        (lambda: fair(unsold=[Unsold(id="u", product="Vela", why="gift")] * 2), "«u» está dos veces"),
        (lambda: fair(sales=[sale(product="Taza")]), "«Taza» y no está entre lo que llevaste: Vela"),
        (lambda: fair(unsold=[Unsold(id="u", product="Taza", why="gift")]), "«Taza» y no está"),
        (lambda: fair(opened=MORNING, closed=MORNING), "cerraste tiene que ser después"),
        (lambda: fair(opened=date(2026, 3, 1)), "la hora en que abriste"),
        (lambda: merged_sales([[sale(str(number)) for number in range(10_001)]]), r"las ventas.*10000"),
        (lambda: likely_repeats([], within_seconds=-1), "los segundos"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(make, says):
    with pytest.raises(BadInput, match=says):
        make()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "make",
    [
        lambda n: Taken(product="Vela", units=n),
        lambda n: Taken(product="Vela", units=1, variable_per_unit=n),
        lambda n: Taken(product="Vela", units=1, minutes_per_unit=n),
        lambda n: Taken(product="Vela", units=1, brought_back=n),
        lambda n: sale().but(paid=n),
        lambda n: sale().but(units=n),
        lambda n: sale().but(asked=n),
        lambda n: Unsold(id="u", product="Vela", why="lost", units=n),
        lambda n: OutingCost(name="Puesto", amount=n),
        lambda n: fair(hours=n),
        lambda n: likely_repeats([], within_seconds=n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(make, number):
    with pytest.raises(BadInput):
        make(number)


@calm
@given(logs())
def test_the_order_of_the_phones_does_not_matter_and_merging_again_changes_nothing(phones):
    merged = merged_sales(phones)
    assert merged_sales(reversed(phones)) == merged
    assert merged_sales([merged, *phones]) == merged
    assert len({one.id for one in merged}) == len(merged)
    assert {one.id for phone in phones for one in phone} == {one.id for one in merged}
