"""Does the right alternative come first, and does the table say why?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.market.scoring import (
    Alternative,
    Criterion,
    Ranking,
    rank_alternatives,
    score_table,
    weight_shares,
    with_ends_found,
)
from sums.market import table, tables
from sums.workshop import BS, calm, hostile, numbers


def totals(ranking: Ranking) -> dict[str, BS]:
    return {row.name: row.total for row in ranking.rows}


# Printed by others.


def test_heizer_and_render_s_theme_park_is_put_in_france():
    """Operations Management, chapter 8, example 1 (Five Flags over Florida): France 70.4, Denmark 68.0."""
    found = rank_alternatives(
        *table([".25", ".05", ".10", ".39", ".21"], France=(70, 50, 85, 75, 60), Denmark=(60, 60, 80, 70, 70))
    )
    assert found.winners == ("France",)
    assert totals(found) == {"France": BS("70.35"), "Denmark": BS("68.0")}


def test_weights_that_do_not_sum_to_one_give_the_same_order():
    """https://notes.collegehive.in/books/production-and-operations-management/page/factor-rating-method: 96 and 106."""
    criteria, hospitals = table([8, 5, 6, 3, 5], one=(3, 4, 4, 1, 5), two=(5, 3, 5, 2, 3))
    found = rank_alternatives(criteria, hospitals)
    assert found.winners == ("two",)
    assert {name: round(total * 27, 20) for name, total in totals(found).items()} == {"one": 96, "two": 106}


# By hand.


def test_the_parts_sum_to_the_total_and_tell_what_put_it_there():
    [row] = rank_alternatives(*table([3, 1], Pueblo=(4, 2))).rows
    assert row.parts == (3, BS("0.5"))
    assert row.total == BS("3.5")


def test_equal_totals_share_a_place_and_the_next_is_left_empty():
    found = rank_alternatives(*table([1, 1], A=(2, 4), B=(3, 3), C=(1, 1), D=(4, 2)))
    assert [(row.place, row.name) for row in found.rows] == [(1, "A"), (1, "B"), (1, "D"), (4, "C")]
    assert found.winners == ("A", "B", "D")


def test_dust_of_a_division_breaks_no_tie():
    thirds = [BS(1) / 3] * 3
    criteria = [Criterion(name=str(place), weight=weight) for place, weight in enumerate(thirds)]
    alternatives = [Alternative(name=name, values=values) for name, values in (("A", (1, 2, 3)), ("B", (3, 1, 2)))]
    assert rank_alternatives(criteria, alternatives).winners == ("A", "B")


def test_bolivianos_and_kilometres_are_compared_between_the_ends_of_their_scales():
    sells = Criterion(name="Venta", weight=1, least=0, most=1000)
    near = Criterion(name="Distancia", weight=1, better="low", least=0, most=50)
    fairs = [Alternative(name="Pueblo", values=(300, 5)), Alternative(name="Ciudad", values=(900, 50))]
    assert score_table([sells, near], fairs) == ((BS("0.3"), BS("0.9")), (BS("0.9"), 0))
    assert rank_alternatives([sells, near], fairs).winners == ("Pueblo",)


def test_ends_can_be_those_found_and_a_criterion_in_which_all_are_equal_tells_nothing():
    criteria = [
        Criterion(name="Precio", weight=1, better="low"),
        Criterion(name="Calidad", weight=1),
        Criterion(name="Puesto", weight=1, least=0, most=10),
    ]
    sellers = [Alternative(name="Wara", values=(6, 4, 5)), Alternative(name="Illa", values=(8, 4, 5))]
    found = with_ends_found(criteria, sellers)
    assert [(criterion.least, criterion.most) for criterion in found] == [(6, 8), (4, 4), (0, 10)]
    assert score_table(found, sellers) == ((1, 1, BS("0.5")), (0, 1, BS("0.5")))


def test_the_technique_that_few_and_old_people_know_needs_care_first():
    """The same sum for the risk of losing a technique: the worst off comes first."""
    criteria = [
        Criterion(name="Quienes la saben", weight=3, better="low", least=0, most=20),
        Criterion(name="Edad de quien más joven la sabe", weight=2, better="high", least=10, most=90),
        Criterion(name="Quienes la aprenden hoy", weight=2, better="low", least=0, most=10),
    ]
    techniques = [
        Alternative(name="Teñido con cochinilla", values=(2, 71, 0)),
        Alternative(name="Tejido en telar", values=(18, 19, 6)),
        Alternative(name="Alfarería de rodete", values=(6, 45, 1)),
    ]
    found = rank_alternatives(criteria, techniques)
    assert [row.name for row in found.rows] == ["Teñido con cochinilla", "Alfarería de rodete", "Tejido en telar"]


def test_a_weight_of_nothing_leaves_the_criterion_in_the_table():
    assert weight_shares(table([0, 4])[0]) == (0, 1)
    assert rank_alternatives(*table([0, 4], A=(5, 1), B=(1, 2))).winners == ("B",)


# Bad input.

POINTS, SOLD = table([1], A=(3,))


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: rank_alternatives([], SOLD), r"los criterios.*encontré 0"),
        (lambda: rank_alternatives(POINTS, []), r"las opciones.*encontré 0"),
        (lambda: rank_alternatives(POINTS, SOLD * 2), "«A» está dos veces"),
        (lambda: rank_alternatives(POINTS * 2, SOLD), "«c0» está dos veces"),
        (lambda: rank_alternatives(*table([1, 1], A=(3,))), "«A» tiene 1 valores y los criterios son 2"),
        (lambda: rank_alternatives(*table([0, 0], A=(3, 3))), "Todos los criterios pesan 0"),
        (lambda: rank_alternatives(*table([-1], A=(3,))), "el peso de cada criterio"),
        (lambda: Criterion(name="Venta", weight=1, least=0), "«Venta» le falta un extremo"),
        (lambda: Criterion(name="Venta", weight=1, least=5, most=1), "la escala va de 5 a 1"),
        (lambda: Criterion(name="Venta", weight=1, better="mucho"), "lo que es mejor"),
        (lambda: rank_alternatives([Criterion(name="km", weight=1, better="low")], SOLD), "En «km» es mejor lo que es"),
        (
            lambda: rank_alternatives([Criterion(name="km", weight=1, least=0, most=2)], SOLD),
            "En «km», «A» tiene 3 y la escala va de 0 a 2",
        ),
        (
            lambda: rank_alternatives(
                [*POINTS, Criterion(name="km", weight=1, least=0, most=2)], table([1], A=(1, 1))[1]
            ),
            "«c0» no tiene los extremos",
        ),
        (lambda: rank_alternatives(*table([1] * 51, A=range(51))), r"los criterios.*50.*51"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: Criterion(name="Venta", weight=n),
        lambda n: Criterion(name="Venta", weight=1, least=n, most=1),
        lambda n: Criterion(name="Venta", weight=1, least=1, most=n),
        lambda n: Alternative(name="A", values=(n,)),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


# Properties.


@calm
@given(tables(), numbers("0.1", "50"))
def test_weights_count_by_their_proportions_alone(choice, factor):
    criteria, alternatives = choice
    heavier = [criterion.but(weight=criterion.weight * factor) for criterion in criteria]
    one, other = rank_alternatives(criteria, alternatives), rank_alternatives(heavier, alternatives)
    assert [(row.place, row.name) for row in one.rows] == [(row.place, row.name) for row in other.rows]
    assert sum(one.shares) == pytest.approx(1)


@calm
@given(tables())
def test_a_total_lies_between_the_worst_and_the_best_score(choice):
    criteria, alternatives = choice
    found = totals(rank_alternatives(criteria, alternatives))
    for alternative in alternatives:
        assert min(alternative.values) - BS("1e-20") <= found[alternative.name] <= max(alternative.values) + BS("1e-20")


@calm
@given(tables(), st.integers(0, 4))
def test_more_points_never_lower_a_place(choice, place):
    criteria, (first, *others) = choice
    place %= len(criteria)
    better = first.but(values=[value + (here == place) for here, value in enumerate(first.values)])

    def place_of(alternative):
        rows = rank_alternatives(criteria, [alternative, *others]).rows
        return next(row.place for row in rows if row.name == alternative.name)

    assert place_of(better) <= place_of(first)
