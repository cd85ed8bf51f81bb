"""Is money at different times brought to one rightly, by periods and by days?"""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.interest.annuities import level_payment
from qhatu.sums.interest.flows import (
    DatedFlow,
    amounts_by_day,
    dated_internal_rate,
    dated_internal_rates,
    dated_net_present_value,
    growth,
    internal_rate,
    internal_rates,
    net_present_value,
)
from qhatu.sums.solving.roots import NoRate, SeveralRates
from sums.published import reproduces
from sums.workshop import BS, calm, hostile, numbers

MARCH = date(2026, 3, 1)


def flow(days: int, amount: str | int) -> DatedFlow:
    return DatedFlow(on=MARCH + timedelta(days=days), amount=BS(amount))


# Published cases.


@reproduces("npv")
def test_the_net_present_value_is_what_the_textbook_finds(inputs, expected):
    flows = [BS(amount) for amount in inputs["cash_flows"]]
    worth = net_present_value(BS(inputs["rate"]), [-BS(inputs["investment"]), *flows])
    assert abs(worth - expected["npv"]) <= 15  # the book multiplies by factors of three decimals
    if "present_value" in expected:
        assert abs(net_present_value(BS(inputs["rate"]), [0, *flows]) - expected["present_value"]) <= 10


@reproduces("irr")
def test_the_internal_rate_is_what_the_textbook_finds(inputs, expected):
    percent = 100 * internal_rate([-BS(inputs["investment"]), *map(BS, inputs["cash_flows"])])
    if "irr_percent" in expected:
        assert abs(percent - BS(expected["irr_percent"])) < BS("0.01")
    else:
        assert expected["irr_percent_min"] < percent < expected["irr_percent_max"]


@reproduces("npv_irr")
def test_value_and_rate_are_those_of_the_closed_form(inputs, expected):
    flows = [BS(amount) for amount in inputs["cash_flows"]]
    assert abs(net_present_value(inputs["rate"], flows) - expected["npv"]) < BS("0.000001")
    assert round(internal_rate(flows) * 100, 4) == expected["irr_percent"]


def test_an_office_building_is_worth_what_brealey_myers_and_allen_say():
    # Chapter 2 (10th edition): 370,000 now for 420,000 in a year at 5 %; and the same built over two years.
    assert net_present_value(BS("0.05"), [BS(-370000), BS(420000)]) == 30000
    assert round(net_present_value(BS("0.05"), [BS(-170000), BS(-100000), BS(320000)])) == 25011


def test_the_dated_rate_is_that_of_the_spreadsheet_s_manual():
    # Microsoft's example of XIRR and XNPV: 37.3363 % and, at 9 %, 2,086.65.
    days = [date(2008, 1, 1), date(2008, 3, 1), date(2008, 10, 30), date(2009, 2, 15), date(2009, 4, 1)]
    amounts = [-10000, 2750, 4250, 3250, 2750]
    flows = [DatedFlow(on=day, amount=BS(amount)) for day, amount in zip(days, amounts, strict=True)]
    assert round(dated_internal_rate(flows), 6) == BS("0.373363")
    assert round(dated_net_present_value(BS("0.09"), flows), 2) == BS("2086.65")


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        ([-100, 39, 59, 55, 20], "0.28095"),
        ([-100, 0, 0, 74], "-0.0955"),
        ([-100, 100, 0, 7], "0.06206"),
    ],
)
def test_the_rates_are_those_of_the_manual_of_numpy_financial(flows, rate):
    places = len(rate.partition(".")[2])
    assert round(internal_rate(list(map(BS, flows))), places) == BS(rate)


@pytest.mark.parametrize(("flows", "rate"), [([-100, 100, 0, -7], "-0.0833"), ([-5, "10.5", 1, -8, 1], "0.0886")])
def test_where_that_manual_answers_with_one_rate_the_others_are_told_too(flows, rate):
    with pytest.raises(SeveralRates) as told:
        internal_rate(list(map(BS, flows)))
    assert len(told.value.rates) > 1
    assert BS(rate) in [round(found, 4) for found in told.value.rates]


def test_the_value_is_that_of_the_manual_of_numpy_financial():
    flows = list(map(BS, [-40000, 5000, 8000, 12000, 30000]))
    assert round(net_present_value(BS("0.08"), flows), 5) == BS("3065.22267")


# What holds for any flows.

amounts = numbers("-99999", "99999")
flow_lists = st.lists(amounts, max_size=24)
rates = numbers("-0.5", "3", places=4)


@settings(calm)
@given(rates, flow_lists, flow_lists)
def test_values_add_up(rate, some, others):
    longer = max(len(some), len(others))
    some, others = (flows + [BS(0)] * (longer - len(flows)) for flows in (some, others))
    both = [a + b for a, b in zip(some, others, strict=True)]
    together = net_present_value(rate, some) + net_present_value(rate, others)
    assert abs(net_present_value(rate, both) - together) < BS("1e-12")


@settings(calm)
@given(rates, flow_lists)
def test_a_period_later_is_worth_less_by_the_rate(rate, flows):
    later = net_present_value(rate, [0, *flows])
    assert abs(later * (1 + rate) - net_present_value(rate, flows)) < BS("1e-12")


def test_at_no_interest_the_value_is_the_sum():
    assert net_present_value(BS(0), [BS(-100), BS(30), BS(40)]) == -30
    assert net_present_value(BS("0.1"), []) == 0


@settings(calm)
@given(numbers("1", "99999"), numbers("-0.9", "2", places=4), st.integers(1, 60))
def test_the_rate_of_a_level_loan_is_the_one_it_was_made_with(principal, rate, periods):
    payment = level_payment(principal, rate, periods)
    if payment < BS("0.01"):
        return  # next to nothing is paid back, and 28 figures no longer say how much
    found = internal_rate([principal, *[-payment] * periods])
    assert abs(found - rate) < BS("1e-18") * (1 + abs(rate))


@settings(calm, max_examples=60)
@given(st.lists(amounts, min_size=1, max_size=12), st.lists(st.integers(1, 400), min_size=12, max_size=12))
def test_at_each_dated_rate_the_flows_are_worth_nothing(amounts, gaps):
    days = [sum(gaps[:k]) for k in range(len(amounts))]
    flows = [flow(day, amount) for day, amount in zip(days, amounts, strict=True)]
    try:
        found = dated_internal_rates(flows)
    except BadInput:
        return  # nothing moves, or a few days' rate that is too large to be said by the year
    for rate in found:
        assert rate > -1
        if rate < BS("-0.999999") or rate > 10**15:
            continue  # said by the year, with too few figures to be discounted by again
        worth = [each.amount * (1 + rate) ** (-BS(day) / 365) for day, each in zip(days, flows, strict=True)]
        assert abs(sum(worth)) <= BS("1e-12") * sum(map(abs, worth))


@settings(calm)
@given(rates, flow_lists)
def test_by_years_of_365_days_dates_are_periods(rate, flows):
    dated = [flow(365 * year, amount) for year, amount in enumerate(flows)]
    assert abs(dated_net_present_value(rate, dated) - net_present_value(rate, flows)) < BS("1e-12")


def test_dated_flows_may_come_in_any_order_and_several_a_day():
    loan = [flow(0, 1000), flow(0, -20), flow(31, -500), flow(59, -500)]
    assert dated_internal_rates(loan[::-1]) == dated_internal_rates([flow(0, 980), *loan[2:]])
    assert dated_net_present_value(BS("0.2"), loan[::-1]) == dated_net_present_value(BS("0.2"), loan)
    assert amounts_by_day(loan[::-1])[0] == (980, -500, -500)
    assert amounts_by_day([]) == ((), ())


def test_a_year_of_360_days_makes_the_same_loan_s_rate_smaller():
    loan = [flow(0, 1000), flow(30, -1020)]
    assert abs(dated_internal_rate(loan, year_days=360) - (BS("1.02") ** 12 - 1)) < BS("1e-19")
    assert dated_internal_rate(loan, year_days=360) < dated_internal_rate(loan)


def test_money_that_comes_and_goes_on_one_day_has_no_rate():
    with pytest.raises(NoRate, match="no se mueve dinero"):
        dated_internal_rate([flow(0, 1000), flow(0, -1000)])
    with pytest.raises(NoRate, match="nunca se pone ni se paga"):
        dated_internal_rate([flow(0, 1000), flow(0, -900)])


def test_the_reason_of_no_rate_and_all_of_several_are_told():
    with pytest.raises(NoRate, match="nunca vuelve nada"):
        internal_rate([BS(-5), BS(-5)])
    with pytest.raises(SeveralRates) as told:
        dated_internal_rate([flow(0, -1000), flow(365, 2500), flow(730, -1500)])
    assert told.value.rates == (0, BS("0.5"))


def test_a_result_has_no_idle_zeros_and_is_written_out():
    assert str(internal_rate([BS(-1), BS(11)])) == "10"
    assert str(internal_rate([BS("-100.00"), BS("110.00")])) == "0.1"
    assert str(net_present_value(BS("0.10"), [BS(0), BS(66)])) == "60"


# Bad input.


@pytest.mark.parametrize("number", [*hostile, BS(-1), BS(-2)])
def test_a_hostile_rate_is_refused(number):
    with pytest.raises(BadInput):
        growth(number, named("la tasa"))
    with pytest.raises(BadInput):
        net_present_value(number, [BS(1), BS(1)])
    with pytest.raises(BadInput):
        dated_net_present_value(number, [flow(0, 1), flow(9, 1)])


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_amount_is_refused(number):
    for ask in (internal_rates, internal_rate, lambda flows: net_present_value(BS("0.1"), flows)):
        with pytest.raises(BadInput):
            ask([BS(-1), number, BS(1)])
    with pytest.raises(BadInput):
        DatedFlow(on=MARCH, amount=number)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: net_present_value(BS(-1), [BS(1)]), "la tasa: tiene que ser más que -100"),
        (lambda: dated_net_present_value(BS(-1), []), "la tasa anual"),
        (lambda: net_present_value(BS("-0.9"), [BS(1)] * 100), "hacer la cuenta"),
        (lambda: internal_rates([BS(1)] * 10_002), "caben 10001 y encontré 10002"),
        (lambda: dated_internal_rate([], year_days=0), "los días del año"),
        (lambda: dated_internal_rate([], year_days=367), "los días del año"),
        (lambda: DatedFlow(on="2026-03-01", amount=BS(1)), "la fecha del movimiento"),
    ],
)
def test_what_makes_no_sense_is_told(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


def test_ten_thousand_periods_are_worth_what_they_are():
    assert net_present_value(BS(1), [BS(1)] * 10_001) == 2
    assert abs(net_present_value(BS("-0.001"), [BS(0)] * 10_000 + [BS(1)]) - BS("0.999") ** -10_000) < BS("1e-18")
