"""Does each measure of an investment say what it should, and say so where it has nothing to say?"""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.interest.flows import internal_rate, net_present_value
from qhatu.sums.investment.returns import (
    NeverRecovered,
    accounting_rate_of_return,
    discounted_payback,
    equivalent_annual_cost,
    level_payback,
    modified_internal_rate,
    payback,
    profitability_index,
    sensitivity_margin,
)
from qhatu.sums.solving.roots import NoRate
from sums.published import reproduces
from sums.workshop import BS, calm, hostile, numbers

TEN = BS("0.10")

returns = st.lists(numbers("0", "9999"), min_size=1, max_size=24)
outlays = numbers("1", "99999")
rates = numbers("-0.2", "1", places=4)


def flows_of(*amounts: int | str) -> list[BS]:
    return [BS(amount) for amount in amounts]


# Published cases.


@reproduces("payback")
def test_the_payback_is_what_the_textbook_finds(inputs, expected):
    outlay = BS(inputs["investment"])
    if "annual_cash_flow" in inputs:
        each = BS(inputs["annual_cash_flow"])
        assert level_payback(outlay, each) == payback([-outlay, *[each] * 8]) == expected["years"]
    else:
        assert round(payback([-outlay, *map(BS, inputs["cash_flows"])]), 2) == expected["years"]


@reproduces("npv_irr")
def test_the_payback_is_that_of_the_closed_form(inputs, expected):
    assert abs(payback([BS(amount) for amount in inputs["cash_flows"]]) - expected["payback"]) < BS("0.000001")


@reproduces("npv")
def test_the_profitability_index_is_what_the_textbook_finds(inputs, expected):
    index = profitability_index(BS(inputs["rate"]), [-BS(inputs["investment"]), *map(BS, inputs["cash_flows"])])
    # Some cases print only the net present value, from factors of three decimals.
    wanted = expected.get("profitability_index", 1 + BS(expected["npv"]) / inputs["investment"])
    assert abs(index - wanted) < BS("0.001")


@pytest.mark.parametrize(
    ("flows", "periods", "worth"),
    [
        (flows_of(-2000, 500, 500, 5000), "2.2", 2624),
        (flows_of(-2000, 500, 1800, 0), "1.8333", -58),
        (flows_of(-2000, 1800, 500, 0), "1.4", 50),
    ],
)
def test_a_short_payback_is_no_proof_of_worth(flows, periods, worth):
    # Brealey, Myers and Allen, chapter 5: projects A, B and C at 10 %; they count whole years.
    assert round(payback(flows), 4) == BS(periods)
    assert round(net_present_value(TEN, flows)) == worth


def test_the_modified_rate_is_that_of_the_spreadsheet_s_manual():
    # Microsoft's example of MIRR: 12.61 % after five years, -4.80 % after three, 13.48 % reinvested at 14 %.
    flows = flows_of(-120000, 39000, 30000, 21000, 37000, 46000)
    assert round(modified_internal_rate(flows, TEN, BS("0.12")), 4) == BS("0.1261")
    assert round(modified_internal_rate(flows[:4], TEN, BS("0.12")), 4) == BS("-0.0480")
    assert round(modified_internal_rate(flows, TEN, BS("0.14")), 4) == BS("0.1348")


def test_the_cheaper_machine_is_that_of_brealey_myers_and_allen():
    # Chapter 6: machine A for 15,000 and 5,000 a year for three years, B for 10,000 and 6,000 for two; 6 %.
    a = equivalent_annual_cost(BS("0.06"), flows_of(-15000, -5000, -5000, -5000))
    b = equivalent_annual_cost(BS("0.06"), flows_of(-10000, -6000, -6000))
    assert (round(a / 1000, 2), round(b / 1000, 2)) == (BS("10.61"), BS("11.45"))


# By hand.


def test_what_comes_back_and_goes_missing_again_is_recovered_twice():
    flows = flows_of(-100, 150, -80, 60)
    assert payback(flows) == BS(100) / 150
    assert payback(flows, for_good=True) == 2 + BS("0.5")


def test_a_part_paid_later_is_recovered_later():
    assert payback(flows_of(-100, -100, 400)) == BS("1.5")


def test_where_nothing_is_put_in_there_is_nothing_to_wait_for():
    assert payback(flows_of(0, 10)) == payback(flows_of(100, -50)) == payback(flows_of(5), for_good=True) == 0
    assert payback(flows_of(0, -10, 20)) == 0
    assert payback(flows_of(0, -10, 20), for_good=True) == BS("1.5")


def test_what_is_never_recovered_says_how_much_is_missing():
    with pytest.raises(NeverRecovered, match="faltan 40"):
        payback(flows_of(-100, 30, 30))
    with pytest.raises(NeverRecovered, match="faltan 30"):
        payback(flows_of(-100, 150, -80), for_good=True)
    with pytest.raises(NeverRecovered):
        discounted_payback(TEN, flows_of(-1000, 500, 500))
    with pytest.raises(NeverRecovered):
        level_or_less = flows_of(-100)
        payback(level_or_less)


def test_money_that_comes_back_exactly_is_recovered_at_the_end():
    assert payback(flows_of(-100, 50, 50)) == 2
    assert discounted_payback(TEN, flows_of(-100, 0, 121)) == 2
    # Seven thirds: the dust of a division must not leave a hair missing for ever.
    assert discounted_payback(BS("0.03"), [BS(-7), BS("7.21") / 3, BS("7.4263") / 3, BS("7.649089") / 3]) == 3


def test_profit_is_divided_by_all_that_was_put_in_or_by_its_average():
    assert accounting_rate_of_return(BS(900), BS(6000)) == BS("0.15")
    assert accounting_rate_of_return(BS(900), BS(5000), BS(1000), on_average=True) == BS("0.3")
    assert accounting_rate_of_return(BS(-300), BS(6000)) == BS("-0.05")


def test_sales_may_fall_until_the_value_is_gone():
    sales, costs = flows_of(0, 1100, 1210), flows_of(-1000, -330, -363)
    project = [a + b for a, b in zip(sales, costs, strict=True)]
    share = sensitivity_margin(TEN, project, sales)
    assert share == BS("0.2")
    fallen = [sale * (1 - share) + cost for sale, cost in zip(sales, costs, strict=True)]
    assert abs(net_present_value(TEN, fallen)) < BS("1e-20")
    assert sensitivity_margin(TEN, project, costs) == BS("0.25")


def test_a_bad_project_needs_its_sales_to_rise():
    assert sensitivity_margin(BS(0), flows_of(-100, 80), flows_of(0, 80)) == BS("-0.25")


# What holds for any numbers.


@settings(calm)
@given(outlays, returns, rates)
def test_an_index_above_one_is_a_value_above_nothing(outlay, returns, rate):
    flows = [-outlay, *returns]
    index, worth = profitability_index(rate, flows), net_present_value(rate, flows)
    assert abs((index - 1) * outlay - worth) < BS("1e-15")


@settings(calm)
@given(outlays, returns)
def test_at_its_payback_the_money_is_back(outlay, returns):
    assume(sum(returns) >= outlay)
    periods = payback([-outlay, *returns])
    assert periods == payback([-outlay, *returns], for_good=True)
    whole, part = int(periods), periods % 1
    back = sum(returns[:whole]) + (part * returns[whole] if part else 0)
    assert abs(back - outlay) < BS("1e-9")


@settings(calm)
@given(outlays, returns, numbers("0", "1", places=4))
def test_interest_never_brings_money_back_sooner(outlay, returns, rate):
    flows = [-outlay, *returns]
    assume(net_present_value(rate, flows) >= 0)
    assert discounted_payback(rate, flows) >= payback(flows) - BS("1e-12")
    assert abs(discounted_payback(BS(0), flows) - payback(flows)) == 0


@settings(calm)
@given(outlays, st.lists(numbers("1", "9999"), min_size=1, max_size=24))
def test_reinvested_at_its_own_rate_the_modified_rate_is_the_internal_one(outlay, returns):
    flows = [-outlay, *returns]
    rate = internal_rate(flows)
    assert abs(modified_internal_rate(flows, rate, rate) - rate) < BS("1e-15") * (1 + abs(rate))


@settings(calm)
@given(outlays, returns, rates)
def test_a_level_cost_is_worth_what_it_replaces(outlay, returns, rate):
    flows = [-outlay, *returns]
    each = equivalent_annual_cost(rate, flows)
    again = net_present_value(rate, [BS(0), *[-each] * len(returns)])
    assert abs(again - net_present_value(rate, flows)) < BS("1e-12")


# Bad input.


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: profitability_index(TEN, []), "hacen falta 1 o más"),
        (lambda: profitability_index(TEN, flows_of(100, 100)), "lo que se pone ahora"),
        (lambda: profitability_index(BS(-1), flows_of(-100, 100)), "la tasa"),
        (lambda: modified_internal_rate(flows_of(-1), TEN, TEN), "hacen falta 2 o más"),
        (lambda: modified_internal_rate(flows_of(-1, 1), BS(-1), TEN), "a la que te prestas"),
        (lambda: modified_internal_rate(flows_of(-1, 1), TEN, BS(-1)), "a la que guardas"),
        (lambda: payback([]), "hacen falta 1 o más"),
        (lambda: level_payback(BS(1), BS(0)), "lo que deja cada periodo"),
        (lambda: level_payback(BS(-1), BS(1)), "lo que se pone ahora"),
        (lambda: discounted_payback(BS(-1), flows_of(-1, 1)), "la tasa"),
        (lambda: equivalent_annual_cost(TEN, flows_of(-1)), "hacen falta 2 o más"),
        (lambda: accounting_rate_of_return(BS(1), BS(0)), "lo que se pone ahora"),
        (lambda: accounting_rate_of_return(BS(1), BS(1), BS(-1)), "el valor al final"),
        (lambda: sensitivity_margin(TEN, flows_of(-1, 1), flows_of(0, 0)), "vale 0 en dinero de hoy"),
        (lambda: sensitivity_margin(TEN, flows_of(-1, 1), flows_of(0, 1, 1)), "caben 2 y encontré 3"),
    ],
)
def test_what_makes_no_sense_is_told(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("flows", [flows_of(1, 1), flows_of(-1, -1), flows_of(0, 0)])
def test_without_money_both_ways_there_is_no_modified_rate(flows):
    with pytest.raises(NoRate):
        modified_internal_rate(flows, TEN, TEN)


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: profitability_index(n, flows_of(-1, 1)),
        lambda n: profitability_index(TEN, [n, BS(1)]),
        lambda n: modified_internal_rate([BS(-1), n], TEN, TEN),
        lambda n: modified_internal_rate(flows_of(-1, 1), n, TEN),
        lambda n: payback([BS(-1), n]),
        lambda n: level_payback(n, BS(1)),
        lambda n: discounted_payback(TEN, [BS(-1), n]),
        lambda n: equivalent_annual_cost(n, flows_of(-1, 1)),
        lambda n: accounting_rate_of_return(n, BS(1)),
        lambda n: sensitivity_margin(TEN, flows_of(-1, 1), [n]),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@pytest.mark.parametrize("rate", ["-0.5", "0", "1", "100"])
def test_ten_thousand_periods_give_an_answer_or_say_why_not(rate):
    flows = [BS(-1000), *[BS(1)] * 10_000]
    assert payback(flows) == 1000
    for ask in (profitability_index, discounted_payback, equivalent_annual_cost):
        try:
            assert ask(BS(rate), flows).is_finite()
        except BadInput as error:
            assert "hacer la cuenta" in str(error) or "no recuperas" in str(error)
    assert modified_internal_rate(flows, BS(rate), BS(rate)).is_finite()
