"""What do the sound pieces cost when some come out as seconds or are lost?"""

import pytest
from hypothesis import given

from qhatu.sums.bad_input import BadInput
from qhatu.sums.costs.spoilage import cost_of_sound_pieces, process_loss
from sums.workshop import BS, amounts, calm, hostile, numbers, sizes, wastes

# The heating process of a textbook for ACCA F2, chapter 9, at
# https://online.flipbuilder.com/bmcx/nlve/files/basic-html/page146.html (and pages 150 to 156): 1,000 kg at $18, labour
# $1,800, overheads $900; 10% is normally lost.
INPUT, COST, NORMAL = BS(1000), BS(18000 + 1800 + 900), BS("0.10")


def test_a_normal_loss_makes_the_rest_dearer():
    heated = process_loss(INPUT, COST, BS(900), NORMAL)
    assert (heated.cost_per_unit, heated.sound_cost) == (23, 20700)
    assert (heated.normal_units, heated.abnormal_units, heated.abnormal_loss) == (100, 0, 0)


def test_more_than_was_expected_is_a_gain():
    heated = process_loss(INPUT, COST, BS(950), NORMAL)
    assert (heated.cost_per_unit, heated.sound_cost) == (23, 21850)
    assert (heated.abnormal_units, heated.abnormal_cost) == (-50, -1150)


def test_a_normal_loss_that_sells_makes_the_rest_less_dear():
    heated = process_loss(INPUT, COST, BS(900), NORMAL, scrap_price=BS("1.80"))
    assert (heated.normal_scrap, heated.cost_per_unit, heated.sound_cost) == (180, BS("22.80"), 20520)


def test_a_loss_beyond_it_is_shown_apart_at_its_full_cost():
    heated = process_loss(INPUT, COST, BS(800), NORMAL, scrap_price=BS("1.80"))
    assert (heated.cost_per_unit, heated.sound_cost) == (BS("22.80"), 18240)
    assert (heated.abnormal_units, heated.abnormal_cost) == (100, 2280)
    assert heated.abnormal_loss == 2100  # 2,280 less 180 for the scrap


def test_a_gain_loses_the_scrap_that_did_not_fall():
    heated = process_loss(INPUT, COST, BS(950), NORMAL, scrap_price=BS("1.80"))
    assert (heated.sound_cost, heated.abnormal_cost) == (21660, -1140)
    assert heated.abnormal_loss == -1050  # 1,140 less 90 of scrap not sold


# A kiln, by hand.


def test_seconds_pay_for_a_part_of_the_sound_pots():
    kiln = cost_of_sound_pieces(BS(450), BS(40), seconds=BS(5), price_of_a_second=BS(6), lost=BS(5))
    assert (kiln.cost, kiln.cost_per_unit, kiln.sound_share) == (420, BS("10.5"), BS("0.8"))


def test_when_all_come_out_sound_each_costs_its_part():
    assert cost_of_sound_pieces(BS(450), BS(50)).cost_per_unit == 9
    assert cost_of_sound_pieces(BS(450), BS(50)).sound_share == 1


def test_scrap_is_taken_off_too():
    assert cost_of_sound_pieces(BS(450), BS(40), lost=BS(10), scrap_sales=BS(10)).cost_per_unit == 11


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: cost_of_sound_pieces(BS(-1), BS(1)), "costo de la tanda"),
        (lambda: cost_of_sound_pieces(BS(1), BS(0)), "piezas sanas"),
        (lambda: cost_of_sound_pieces(BS(1), BS(1), seconds=-1), "piezas de segunda"),
        (lambda: cost_of_sound_pieces(BS(1), BS(1), price_of_a_second=-1), "precio de una pieza"),
        (lambda: cost_of_sound_pieces(BS(1), BS(1), lost=-1), "piezas perdidas"),
        (lambda: cost_of_sound_pieces(BS(1), BS(1), scrap_sales=-1), "los restos"),
        (lambda: process_loss(BS(0), BS(1), BS(0), BS(0)), "entra al proceso"),
        (lambda: process_loss(BS(1), BS(-1), BS(1), BS(0)), "costo del proceso"),
        (lambda: process_loss(BS(1), BS(1), BS(-1), BS(0)), "lo que sale bien"),
        (lambda: process_loss(BS(1), BS(1), BS(2), BS(0)), "más de lo que entra; encontré 2 de 1"),
        (lambda: process_loss(BS(1), BS(1), BS(0), BS(1)), "pérdida normal.*menos de 100"),
        (lambda: process_loss(BS(1), BS(1), BS(1), BS(0), scrap_price=-1), "precio de los restos"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: cost_of_sound_pieces(n, BS(1)),
        lambda n: cost_of_sound_pieces(BS(1), n),
        lambda n: process_loss(n, BS(1), BS(1), BS(0)),
        lambda n: process_loss(BS(1), n, BS(1), BS(0)),
        lambda n: process_loss(BS(1), BS(1), n, BS(0)),
        lambda n: process_loss(BS(1), BS(1), BS(1), n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@calm
@given(sizes, amounts, numbers("0", "1", places=4), wastes, numbers("0", "9"))
def test_what_came_out_and_what_was_lost_cost_what_was_put_in(started, cost, out, normal, scrap):
    heated = process_loss(started, cost, started * out, normal, scrap)
    valued = heated.sound_cost + heated.abnormal_cost + heated.normal_scrap
    # 1 − normal is at least 0.01, and what it divides is dust below the 20th figure.
    assert abs(valued - cost) <= (cost + started * scrap) * BS("1e-20")


@calm
@given(amounts, sizes, amounts, amounts)
def test_sound_pieces_never_get_cheaper_when_more_are_lost(cost, sound, lost, more):
    before = cost_of_sound_pieces(cost, sound + more, lost=lost)
    after = cost_of_sound_pieces(cost, sound, lost=lost + more)
    assert after.cost_per_unit >= before.cost_per_unit
    assert after.sound_share <= before.sound_share
