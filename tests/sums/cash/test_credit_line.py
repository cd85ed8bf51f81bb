"""Does a credit line cover what is missing, and is it paid back with its interest?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.cash.credit_line import CreditLine, cover_with_credit_line
from sums.workshop import BS, calm, hostile, numbers


def months(opening, nets, **line):
    return cover_with_credit_line(BS(opening), [BS(net) for net in nets], CreditLine(**line))


def column(result, field):
    return [getattr(period, field) for period in result.periods]


# Published cases.


def test_fun_toys_borrows_and_repays_as_printed():
    # Ross, Westerfield and Jordan, Fundamentals of Corporate Finance, 6th alternate edition, tables 19.6 and 19.7.
    # https://issuhub.com/view/index/5317?pageIndex=695
    result = months(20, [40, -110, 55, -15], cushion=10, rate_per_period=BS("0.05"))
    assert column(result, "drawn") == [0, 60, 0, BS("15.4")]
    assert column(result, "interest") == [0, 0, 3, BS("0.4")]
    assert column(result, "repaid") == [0, 0, 52, 0]
    assert column(result, "owed") == [0, 60, 8, BS("23.4")]
    assert column(result, "closing") == [60, 10, 10, 10]
    assert result.interest == BS("3.4")


def test_the_cooking_hut_borrows_in_thousands_and_pays_interest_with_what_it_repays():
    # Horngren, Sundem and Stratton, Introduction to Management Accounting, master budget: Cooking Hut Company.
    # Drawn at the start of a month, repaid at the end of one, 18 % a year on what is repaid.
    result = months(
        10000,
        [-13450, 1450, 9400],
        cushion=10000,
        rate_per_period=BS("0.015"),
        drawn="start",
        interest_paid="on_repayment",
        draw_step=1000,
        repay_step=1000,
    )
    assert column(result, "drawn") == [14000, 0, 0]
    assert column(result, "repaid") == [0, 1000, 9000]
    assert column(result, "interest") == [0, 30, 405]
    assert column(result, "closing") == [10550, 10970, 10965]
    assert result.interest_not_yet_paid == 180  # 4,000 for three months


def test_kayak_pays_interest_on_what_it_owed_at_the_start_of_each_month():
    # Exercise "Kayak Co." (Wild, Fundamental Accounting Principles), worked at
    # https://justaaa.com/accounting/240856-kayak-co-budgeted-the-following-cash-receipts
    result = months(30000, [50000, 50000, -75000], cushion=30000, rate_per_period=BS("0.01"), owed=60000, limit=150000)
    assert column(result, "interest") == [600, 106, 0]
    assert column(result, "repaid") == [49400, 10600, 0]
    assert column(result, "drawn") == [0, 0, 35706]
    assert column(result, "closing") == [30000, 69294, 30000]
    assert column(result, "owed") == [10600, 0, 35706]


def test_mikes_motors_repays_what_is_left_after_the_interest():
    # https://answer.ya.guru/questions/165949-services-that-are-available-when-you-open-a-savings-account.html
    # The source rounds 192.30 of interest to 192.
    result = months(41000, [-28000, 11100, 22600], cushion=30000, rate_per_period=BS("0.03"))
    assert column(result, "drawn") == [17000, 0, 0]
    assert column(result, "interest") == [0, 510, BS("192.3")]
    assert column(result, "repaid") == [0, 10590, 6410]
    assert round(result.periods[2].closing) == 45998


def test_big_bad_bikes_borrows_what_the_minimum_lacks():
    # OpenStax, Principles of Managerial Accounting, 7.3; how its 954 of interest comes about it does not say.
    result = months(13000, [-20485, -4458, 1265, 48075], cushion=10000)
    assert column(result, "drawn") == [17485, 4458, 0, 0]
    assert column(result, "repaid") == [0, 0, 1265, 20678]
    assert column(result, "closing") == [10000, 10000, 10000, 37397]


# Worked by hand.


def test_what_is_drawn_at_the_start_pays_its_own_interest_too():
    result = months(0, [-98], rate_per_period=BS("0.02"), drawn="start")
    assert result.periods[0].drawn == 100
    assert result.periods[0].interest == 2
    assert result.periods[0].closing == 0


def test_the_oldest_debt_is_paid_back_first_with_its_longer_interest():
    result = months(0, [-100, -100, 103, 500], rate_per_period=BS("0.01"), interest_paid="on_repayment", repay_step=1)
    # Drawn at the end of a month, so the first 100 have borne interest for two months by the third.
    assert column(result, "repaid") == [0, 0, 100, 100]
    assert column(result, "interest") == [0, 0, 2, 2]


def test_a_loan_may_be_paid_back_only_at_the_end_of_a_quarter():
    result = months(0, [-100, 150, 0], rate_per_period=BS("0.01"), interest_paid="on_repayment", repaid_in=(2,))
    assert column(result, "repaid") == [0, 0, 100]
    assert column(result, "interest") == [0, 0, 2]
    assert result.periods[1].closing == 150


def test_where_the_limit_does_not_reach_the_months_are_named():
    result = months(0, [-100, -100, 250], limit=150, cushion=10, draw_step=50)
    assert column(result, "drawn") == [150, 0, 0]
    assert result.short == (1,)
    assert result.periods[1].closing == -50
    assert result.most_owed == 150
    assert result.owed == 0


def test_without_a_lack_nothing_is_drawn():
    result = months(50, [10, -20], rate_per_period=BS("0.5"))
    assert (result.most_owed, result.interest, result.short) == (0, 0, ())


def test_the_last_part_of_a_debt_needs_no_round_number():
    assert column(months(0, [-25, 40], repay_step=10), "repaid") == [0, 25]


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: CreditLine(rate_per_period=BS(-1)), "hace falta 0 o más"),
        (lambda: CreditLine(rate_per_period=BS(1), drawn="start"), "se come todo"),
        (lambda: CreditLine(limit=BS(-1)), "hace falta 0 o más"),
        (lambda: CreditLine(drawn="hoy"), "«hoy»"),
        (lambda: CreditLine(interest_paid="nunca"), "«nunca»"),
        (lambda: CreditLine(repaid_in=(-1,)), "hace falta un número de 0 a 10000"),
        (lambda: months(0, []), "1 o más"),
        (lambda: months(0, [0] * 2001), "caben 2000"),
        (lambda: months(0, [-1] * 2000, rate_per_period=BS(100)), "sobren ceros"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize("field", ["rate_per_period", "cushion", "limit", "owed", "draw_step", "repay_step"])
def test_a_hostile_number_is_refused(field, number):
    with pytest.raises(BadInput):
        CreditLine(**{field: number})
    with pytest.raises(BadInput):
        months(0, [number])


# Properties.


@st.composite
def lines(draw):
    step = st.sampled_from([BS(0), BS(1), BS("0.5"), BS(100)])
    return CreditLine(
        rate_per_period=draw(numbers("0", "0.3")),
        cushion=draw(numbers("0", "500")),
        limit=draw(st.none() | numbers("0", "3000")),
        owed=draw(numbers("0", "1000")),
        drawn=draw(st.sampled_from(["start", "end"])),
        interest_paid=draw(st.sampled_from(["each_period", "on_repayment"])),
        draw_step=draw(step),
        repay_step=draw(step),
        repaid_in=draw(st.none() | st.lists(st.integers(0, 8), max_size=4).map(tuple)),
    )


nets = st.lists(numbers("-999", "999"), min_size=1, max_size=9)


@calm
@given(numbers("-999", "999"), nets, lines())
def test_what_is_borrowed_is_repaid_or_still_owed_and_no_money_is_made(opening, net_by_period, line):
    result = cover_with_credit_line(opening, net_by_period, line)
    drawn, repaid = sum(column(result, "drawn")), sum(column(result, "repaid"))
    assert round(line.owed + drawn - repaid - result.owed, 15) == 0
    closing = result.periods[-1].closing
    assert round(opening + sum(net_by_period) + drawn - repaid - result.interest - closing, 15) == 0
    for period in result.periods:
        assert not (period.drawn and period.repaid)
        assert period.owed >= 0 <= period.interest
        assert (
            round(period.opening + period.net + period.drawn - period.repaid - period.interest - period.closing, 15)
            == 0
        )


@calm
@given(numbers("-999", "999"), nets, lines())
def test_every_month_keeps_its_cushion_or_is_named(opening, net_by_period, line):
    result = cover_with_credit_line(opening, net_by_period, line)
    below = tuple(period.index for period in result.periods if round(period.closing - line.cushion, 9) < 0)
    assert below == result.short
    if line.limit is None:
        assert below == ()
    else:
        assert all(period.owed <= max(line.limit, line.owed) for period in result.periods)


@calm
@given(numbers("-999", "999"), nets, lines())
def test_steps_are_kept(opening, net_by_period, line):
    for period in cover_with_credit_line(opening, net_by_period, line).periods:
        if line.draw_step:
            assert period.drawn % line.draw_step == 0
        if line.repay_step and period.owed:
            assert period.repaid % line.repay_step == 0
