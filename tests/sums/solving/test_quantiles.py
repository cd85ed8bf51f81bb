"""Are the curves behind the intervals those of the printed tables?"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.solving.quantiles import normal_critical_value, student_critical_value
from sums.workshop import BS, calm, hostile, numbers

confidences = numbers("0.5", "0.9999", places=4)

# Columns for 80, 90, 95, 98, 99 and 99.8 of each hundred: H. Quené and H. van den Bergh, Quantitative Methods and
# Statistics, appendix C, https://hugoquene.github.io/QMS-EN/app-criticaltvalues.html
STUDENT = {
    1: "3.078 6.314 12.706 31.821 63.657 318.309",
    2: "1.886 2.920 4.303 6.965 9.925 22.327",
    3: "1.638 2.353 3.182 4.541 5.841 10.215",
    4: "1.533 2.132 2.776 3.747 4.604 7.173",
    5: "1.476 2.015 2.571 3.365 4.032 5.893",
    7: "1.415 1.895 2.365 2.998 3.499 4.785",
    10: "1.372 1.812 2.228 2.764 3.169 4.144",
    15: "1.341 1.753 2.131 2.602 2.947 3.733",
    30: "1.310 1.697 2.042 2.457 2.750 3.385",
}


@pytest.mark.parametrize(("degrees", "row"), STUDENT.items())
def test_student_s_table_is_reproduced(degrees, row):
    columns = [BS(share) for share in ("0.8", "0.9", "0.95", "0.98", "0.99", "0.998")]
    for confidence, printed in zip(columns, row.split(), strict=True):
        assert abs(student_critical_value(confidence, degrees) - BS(printed)) <= BS("0.0006")


@pytest.mark.parametrize(
    ("confidence", "printed"),
    [
        ("0.5", "0.6745"),
        ("0.8", "1.2816"),
        ("0.9", "1.6449"),
        ("0.95", "1.9600"),
        ("0.99", "2.5758"),
        ("0.999", "3.2905"),
    ],
)
def test_the_normal_table_is_reproduced(confidence, printed):
    assert round(normal_critical_value(BS(confidence)), 4) == BS(printed)


@calm
@given(confidences)
def test_with_one_and_two_degrees_student_s_curve_has_a_formula_of_its_own(confidence):
    share = float(confidence)
    assert math.isclose(student_critical_value(confidence, 1), math.tan(math.pi * share / 2), rel_tol=1e-9)
    assert math.isclose(student_critical_value(confidence, 2), share * math.sqrt(2 / (1 - share**2)), rel_tol=1e-9)


@calm
@given(confidences)
def test_the_normal_curve_holds_what_was_asked(confidence):
    assert math.isclose(math.erf(float(normal_critical_value(confidence)) / math.sqrt(2)), confidence, abs_tol=1e-11)


@calm
@given(confidences, st.integers(1, 200))
def test_fewer_observations_need_a_wider_interval_and_all_more_than_the_normal(confidence, degrees):
    few, more = student_critical_value(confidence, degrees), student_critical_value(confidence, degrees + 1)
    assert few > more > normal_critical_value(confidence)


def test_with_ten_thousand_degrees_student_s_curve_is_almost_the_normal():
    assert abs(student_critical_value(BS("0.95"), 10_000) - normal_critical_value()) < BS("0.001")


@pytest.mark.parametrize("confidence", [*hostile, BS("0.49"), BS(1), BS(95), BS(0), BS(-1)])
def test_a_confidence_that_no_sample_gives_is_refused(confidence):
    with pytest.raises(BadInput):
        normal_critical_value(confidence)
    with pytest.raises(BadInput):
        student_critical_value(confidence, 5)


@pytest.mark.parametrize("degrees", [0, -1, 10_001, BS("1.5"), BS("NaN")])
def test_degrees_of_freedom_are_counted_from_one(degrees):
    with pytest.raises(BadInput, match=r"grados de libertad|número así"):
        student_critical_value(BS("0.95"), degrees)
