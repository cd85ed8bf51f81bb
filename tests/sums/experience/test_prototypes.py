"""Does the prototype log say what each version gave?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.experience.prototypes import Replica, prototype_result, results_by_version, version_change
from qhatu.sums.market.proportions import difference_of_shares, wilson_interval
from sums.workshop import BS, amounts, calm, hostile, sizes


@st.composite
def replicas(draw: st.DrawFn) -> Replica:
    units = draw(st.integers(1, 30))
    return Replica(
        minutes=draw(sizes),
        units=units,
        defective=draw(st.integers(0, units)),
        version=draw(st.sampled_from(["a mano", "con molde", "con torno"])),
        materials=draw(amounts),
    )


logs = st.lists(replicas(), min_size=1, max_size=12)


def cups(minutes, units=10, defective=0, materials=0, version="a mano"):
    return Replica(minutes=BS(minutes), units=units, defective=defective, materials=BS(materials), version=version)


def test_each_good_cup_carries_the_time_and_the_clay_of_the_spoiled_ones():
    result = prototype_result([cups(200, defective=2, materials=40), cups(120, units=6, defective=2, materials=20)])
    assert (result.replicas, result.units, result.defective) == (2, 16, 4)
    assert result.minutes_per_unit == 20
    assert result.minutes_per_good_unit == BS(320) / 12
    assert result.materials_per_good_unit == 5
    assert result.good == wilson_interval(12, 16)


def test_a_replica_is_one_good_piece_unless_something_else_is_noted():
    result = prototype_result([Replica(minutes=BS(60))])
    assert (result.units, result.defective, result.materials, result.version) == (1, 0, 0, "")


def test_when_all_come_out_badly_there_is_no_time_of_a_good_one():
    result = prototype_result([cups(200, defective=10, materials=40)])
    assert result.minutes_per_good_unit is result.materials_per_good_unit is None
    assert result.good.share == 0


def test_each_version_has_its_result_in_the_order_of_the_log():
    by_version = results_by_version(
        [cups(300), cups(200, version="con molde"), cups(280), cups(180, version="con molde")]
    )
    assert [(result.version, result.replicas, result.minutes) for result in by_version] == [
        ("a mano", 2, 580),
        ("con molde", 2, 380),
    ]
    assert results_by_version([]) == ()


def test_versions_put_together_have_no_name():
    assert prototype_result([cups(1), cups(1, version="con molde")]).version == ""


def test_what_changed_is_the_later_version_less_the_earlier():
    change = version_change(
        prototype_result([cups(400, defective=5, materials=30)]), prototype_result([cups(250, materials=35)])
    )
    assert change.minutes_per_unit == -15
    assert change.minutes_per_good_unit == -55
    assert change.materials_per_good_unit == BS("-2.5")
    assert change.good == difference_of_shares(wilson_interval(10, 10), wilson_interval(5, 10))
    assert change.good.is_clear


def test_two_pieces_more_of_ten_may_be_chance():
    change = version_change(prototype_result([cups(1, defective=3)]), prototype_result([cups(1, defective=1)]))
    assert change.good.difference == BS("0.2")
    assert not change.good.is_clear


def test_a_version_without_good_pieces_cannot_be_compared_by_them():
    change = version_change(prototype_result([cups(1, defective=10)]), prototype_result([cups(1)]))
    assert change.minutes_per_good_unit is change.materials_per_good_unit is None
    assert change.minutes_per_unit == 0


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: cups(0), r"minutos de la réplica.*encontré 0"),
        (lambda: cups(1, units=0), r"piezas de la réplica.*encontré 0"),
        (lambda: cups(1, units=4, defective=5), r"piezas con defecto.* 0 a 4 .*5"),
        (lambda: cups(1, materials=-1), "gasto en materiales"),
        (lambda: prototype_result([]), r"las réplicas.*encontré 0"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize("field", ["minutes", "units", "defective", "materials"])
def test_a_hostile_number_is_refused_wherever_it_stands(field, number):
    with pytest.raises(BadInput):
        cups(1).but(**{field: number})


@calm
@given(logs)
def test_the_versions_sum_to_the_log(log):
    together, parts = prototype_result(log), results_by_version(log)
    for field in ("replicas", "units", "defective", "minutes", "materials"):
        assert sum(getattr(part, field) for part in parts) == getattr(together, field)


@calm
@given(logs)
def test_a_good_piece_never_takes_less_than_a_piece(log):
    result = prototype_result(log)
    if result.good.count:
        assert result.minutes_per_good_unit >= result.minutes_per_unit
