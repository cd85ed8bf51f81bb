"""Are the annual rates of the law those that the law's own examples print?"""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.interest.annuities import first_growing_payment, level_payment, present_value_of_payments
from qhatu.sums.interest.dates import months_later
from qhatu.sums.interest.flows import DatedFlow, dated_internal_rate, internal_rate
from qhatu.sums.interest.percentage_rates import annual_percentage_rate_eu, annual_percentage_rate_us, teac
from qhatu.sums.interest.rates import effective_annual_rate, rate_from_effective, rate_from_nominal
from qhatu.sums.interest.unit_periods import UnitPeriod, unit_periods_between
from qhatu.sums.solving.roots import NoRate
from sums.published import exactly, reproduces
from sums.workshop import BS, calm, numbers

MONTH = UnitPeriod(kind="month")
UNITS = {
    "monthly": MONTH,
    "semimonthly (1st,16th)": UnitPeriod(kind="semimonth"),
    "weekly": UnitPeriod(kind="week"),
    "every 2 weeks": UnitPeriod(kind="week", every=2),
    "every 4 weeks": UnitPeriod(kind="week", every=4),
    "every 2 months": UnitPeriod(kind="month", every=2),
    "quarterly": UnitPeriod(kind="month", every=3),
}


def received(on: date, amount: BS) -> DatedFlow:
    return DatedFlow(on=on, amount=amount)


def paid(on: date, amount: BS) -> DatedFlow:
    return DatedFlow(on=on, amount=-BS(amount))


def pay_days(first: date, frequency: str, count: int) -> list[date]:
    """Days on which a loan of a frequency is paid, by hand: not the sums' own counting."""
    if frequency.startswith("semimonthly"):
        months = [months_later(first.replace(day=1), k // 2) for k in range(count)]
        return [month.replace(day=16 if k % 2 else 1) for k, month in enumerate(months)]
    unit = UNITS[frequency]
    if unit.kind == "week":
        return [first + timedelta(weeks=unit.every * k) for k in range(count)]
    return [months_later(first, unit.every * k) for k in range(count)]


# The United States: Appendix J.


@reproduces("apr_nominal_actuarial")
def test_the_rate_is_that_of_the_examples_of_appendix_j(inputs, expected):
    unit, first = UNITS[inputs["frequency"]], inputs["first_payment_date"]
    days, amounts = [], []
    if "first_payment_amount" in inputs:
        days, amounts = [first], [inputs["first_payment_amount"]]
    amounts += [inputs["payment"]] * inputs["number_of_payments"]
    if "final_payment_amount" in inputs:
        amounts.append(inputs["final_payment_amount"])
    regular = inputs.get("regular_payments_start", first)
    days += pay_days(regular, inputs["frequency"], len(amounts) - len(days))
    loan = [received(inputs["advance_date"], BS(inputs["amount_advanced"]))]
    loan += [paid(day, amount) for day, amount in zip(days, amounts, strict=True)]

    rate = annual_percentage_rate_us(loan, unit)

    assert round(rate * 100, 2) == expected["apr_percent"]
    to_first, part = unit_periods_between(inputs["advance_date"], first, unit), Fraction(inputs["f_fraction"])
    assert to_first.whole == inputs["t_whole_unit_periods_to_first_payment"]
    assert to_first.fraction == BS(part.numerator) / BS(part.denominator)
    assert unit.per_year == inputs["unit_periods_per_year"]


# The European Union.


def level_loan(case, months=None, owed=None):
    """Net amount and rounded instalments of a level loan with its fee kept back."""
    rate = rate_from_nominal(case["nominal_annual_rate"], case["periods_per_year"])
    instalment = round(level_payment(owed or case["principal"], rate, months or int(case["n"])), 2)
    return case["principal"] - case["upfront_fee"], instalment


def with_level_instalments(case, expected):
    net, instalment = level_loan(case)
    assert instalment == expected["instalment"]
    interest = instalment * 240 - case["principal"]
    assert abs(interest + case["upfront_fee"] - expected["total_cost_of_credit"]) < BS("0.5")
    return [net, *[-instalment] * 240]


def with_insurance(case, expected):
    net, instalment = level_loan(case)
    payment = round(instalment + case["insurance_per_year"] / 12, 2)
    assert (instalment, payment) == (expected["instalment_without_insurance"], expected["payment"])
    return [net, *[-payment] * 240]


def with_financed_premium(case, expected):
    net, instalment = level_loan(case, owed=case["amount_owed"])
    assert instalment == expected["instalment"]
    return [net, *[-instalment] * 240]


def with_balloon(case, expected):
    net, instalment = level_loan(case, months=int(case["amortisation_n"]))
    exact_instalment = level_payment(case["principal"], BS("0.005"), 360)
    balloon = round(present_value_of_payments(exact_instalment, BS("0.005"), 180), 2)
    assert (instalment, balloon) == (expected["instalment"], expected["balloon"])
    return [net, *[-instalment] * 179, -instalment - balloon]


def with_instalments_that_rise_every_year(case, expected):
    # Twelve equal payments are worth a payment a year in advance, which grows by the year.
    a_year = rate_from_nominal(case["nominal_annual_rate"], 12)
    growing = first_growing_payment(
        case["principal"], case["annual_growth"], effective_annual_rate(a_year, 12), 20, in_advance=True
    )
    first = level_payment(growing, a_year, 12)
    years = [round(first * (1 + case["annual_growth"]) ** year, 2) for year in range(20)]
    assert (years[0], years[-1]) == (expected["first_year_instalment"], expected["last_year_instalment"])
    return [case["principal"] - case["upfront_fee"], *(-year for year in years for _ in range(12))]


def with_capital_by_the_balance(case, expected):
    payments, balance = [], case["principal"]
    while balance:
        capital = min(balance, max(round(balance * case["capital_percent_of_balance"], 2), case["min_capital"]))
        payments.append(round(balance * BS("0.005"), 2) + capital)
        balance -= capital
    assert len(payments) == expected["months"]  # the source calls the last one A240
    assert payments[0] == expected["payment_month_1"] and payments[1] == expected["payment_month_2"]
    assert abs(payments[-1] - expected["payment_last"]) < BS("0.05")
    return [case["principal"] - case["upfront_fee"], *(-payment for payment in payments)]


def with_an_overdraft(case, expected):
    interest = round(case["principal"] * rate_from_effective(case["effective_annual_rate"], 12), 2)
    payment = interest + case["monthly_charge"]
    assert (interest, payment) == (expected["monthly_interest"], expected["monthly_payment"])
    return [case["principal"] - case["upfront_fee"], -payment, -payment, -payment - case["principal"]]


def with_interest_kept_back(case, expected):
    interest = case["principal"] * case["nominal_annual_rate"] / 2
    assert interest == expected["interest_retained"]
    net = case["principal"] - interest - case["upfront_fee"]
    assert net == expected["net_received"]
    return [net, *[BS(0)] * 5, -case["principal"]]


def with_a_fee_in_the_first_instalment(case, expected):
    instalment = case["instalment"]
    return [case["principal"], -instalment - case["fee_with_first_instalment"], *[-instalment] * 5]


EU_LOANS = {
    "fee_with_first_instalment": with_a_fee_in_the_first_instalment,
    "effective_annual_rate": with_an_overdraft,
    "capital_percent_of_balance": with_capital_by_the_balance,
    "annual_growth": with_instalments_that_rise_every_year,
    "amortisation_n": with_balloon,
    "financed_premium": with_financed_premium,
    "insurance_per_year": with_insurance,
    "months": with_interest_kept_back,
    "n": with_level_instalments,
}


@reproduces("apr_effective_eu")
def test_the_rate_is_that_of_the_examples_of_the_union(inputs, expected):
    if "repayments" in inputs:
        loan = [received(inputs.get("loan_date") or inputs["date"], BS(inputs.get("loan") or inputs["principal"]))]
        loan += [paid(payment["date"], payment["amount"]) for payment in inputs["repayments"]]
        assert round(annual_percentage_rate_eu(loan) * 100, 2) == expected["apr_percent"]
        return
    amounts = next(make for key, make in EU_LOANS.items() if key in inputs)(exactly(inputs), expected)
    loan = [DatedFlow(on=months_later(date(2025, 1, 1), k), amount=amount) for k, amount in enumerate(amounts)]
    rate = annual_percentage_rate_eu(loan, "months")
    assert abs(rate - effective_annual_rate(internal_rate(amounts), 12)) < BS("1e-17")
    assert abs(rate * 100 - expected["apr_percent"]) <= TOLERANCES.get(expected["apr_percent"], BS("0.0001"))


TOLERANCES = {BS("19.429412"): BS("0.002"), BS("10.45"): BS("0.005")}


@reproduces("apr_effective_eu_upfront_fee")
def test_a_fee_kept_back_makes_the_rate_higher(inputs, expected):
    net = BS(inputs["loan"]) - inputs["fee_retained"]
    assert net == inputs["net_received"]
    loan = [received(inputs["loan_date"], net)]
    loan += [paid(payment["date"], payment["amount"]) for payment in inputs["repayments"]]
    assert (inputs["repayments"][0]["date"] - inputs["loan_date"]).days == inputs["days"]
    assert round(annual_percentage_rate_eu(loan) * 100, 1) == expected["apr_percent"]


# The rest of Appendix J, (c)(1) to (c)(5); figures of a federal regulation, public domain.
JANUARY = date(1978, 1, 10)


@pytest.mark.parametrize(
    ("advance", "on", "payments", "first", "frequency", "percent"),
    [
        pytest.param(6000, date(1978, 2, 10), [200] * 36, date(1978, 4, 1), "monthly", "11.82", id="c1_ii"),
        pytest.param(10000, date(1978, 5, 23), [385] * 40, date(1978, 10, 1), "quarterly", "8.97", id="c1_iv"),
        pytest.param(5000, JANUARY, [250, *[230] * 23], date(1978, 2, 10), "monthly", "10.08", id="c2_i"),
        pytest.param(5000, JANUARY, [*[230] * 23, 280], date(1978, 2, 10), "monthly", "10.50", id="c3_i"),
        pytest.param(5000, JANUARY, [250, *[230] * 22, 280], date(1978, 2, 10), "monthly", "10.90", id="c4_i"),
    ],
)
def test_the_rate_is_that_of_other_examples_of_appendix_j(advance, on, payments, first, frequency, percent):
    unit = UNITS[frequency]
    days = pay_days(first, frequency, len(payments))
    loan = [received(on, BS(advance)), *map(paid, days, payments)]
    assert round(annual_percentage_rate_us(loan, unit) * 100, 2) == BS(percent)


def test_a_single_payment_after_less_than_a_year_that_is_no_whole_number_of_months():
    # (c)(5)(i): $1,000 on 3 January, $1,080 on 15 September: 255 days.
    loan = [received(date(1978, 1, 3), BS(1000)), paid(date(1978, 9, 15), 1080)]
    assert round(annual_percentage_rate_us(loan, UnitPeriod(kind="day", every=255)) * 100, 2) == BS("11.45")


def test_a_single_payment_after_a_whole_number_of_months():
    # (c)(5)(ii): $1,000 on 10 January, $1,044 on 10 July: six months.
    loan = [received(JANUARY, BS(1000)), paid(date(1978, 7, 10), 1044)]
    assert round(annual_percentage_rate_us(loan, UnitPeriod(kind="month", every=6)) * 100, 2) == BS("8.80")


# What holds for any loan.


def worth_under_the_law(loan: list[DatedFlow], unit: UnitPeriod, annual: BS) -> BS:
    """The general equation of Appendix J, (b)(8), written out flow by flow."""
    rate, worth = annual / unit.per_year, BS(0)
    for flow in loan:
        time = unit_periods_between(loan[0].on, flow.on, unit)
        worth += flow.amount / ((1 + time.fraction * rate) * (1 + rate) ** time.whole)
    return worth


@st.composite
def loans(draw) -> list[DatedFlow]:
    """Loans that are paid back on any days, with some more."""
    day, principal = draw(st.dates(date(2020, 1, 1), date(2030, 12, 31))), draw(numbers("100", "90000"))
    count = draw(st.integers(1, 12))
    loan = [received(day, principal)]
    for _ in range(count):
        day += timedelta(days=draw(st.integers(20, 90)))
        loan.append(paid(day, round(principal / count * draw(numbers("1", "2")), 2) + BS("0.01")))
    return loan


UNIT_KINDS = st.sampled_from([*UNITS.values(), UnitPeriod(kind="year"), UnitPeriod(kind="day", every=30)])


@settings(calm, max_examples=60)
@given(loans(), UNIT_KINDS)
def test_payments_discounted_by_the_law_s_rate_are_worth_what_was_received(loan, unit):
    rate = annual_percentage_rate_us(loan, unit)
    per_period = 1 + rate / unit.per_year
    if per_period < BS("1e-6"):
        return  # discounting multiplies by so much that the twentieth decimal shows
    size = sum(abs(worth_under_the_law([loan[0].but(amount=BS(0)), flow], unit, rate)) for flow in loan)
    assert abs(worth_under_the_law(loan, unit, rate)) <= size * BS("1e-10")


@settings(calm, max_examples=60)
@given(numbers("100", "90000"), numbers("1", "9000"), st.integers(1, 60))
def test_a_loan_without_odd_days_has_the_nominal_rate_of_its_internal_one(principal, instalment, count):
    days = pay_days(date(2026, 2, 15), "monthly", count)
    loan = [received(date(2026, 1, 15), principal), *(paid(day, instalment) for day in days)]
    per_month = internal_rate([flow.amount for flow in loan])
    assert abs(annual_percentage_rate_us(loan, MONTH) - 12 * per_month) <= BS("1e-18") * (1 + abs(per_month))


def test_money_handed_out_in_parts_counts_from_the_day_of_each_part():
    loan = [received(JANUARY, BS(1000)), received(date(1978, 2, 10), BS(1000)), paid(date(1978, 3, 10), 2100)]
    rate = annual_percentage_rate_us(loan, MONTH) / 12
    # 1000 (1+i)² + 1000 (1+i) = 2100, by the formula of the second degree.
    assert abs(rate - ((1 + BS("8.4")).sqrt() - 3) / 2) < BS("1e-18")


def test_of_two_rates_the_one_at_which_something_is_always_owed_is_the_loan_s():
    # A payment, and then more is received: 1000, −1300, 1200, −1000 … owed to the last day only at one rate.
    amounts = [1000, -600, 900, -1500]
    loan = [DatedFlow(on=months_later(JANUARY, k), amount=BS(amount)) for k, amount in enumerate(amounts)]
    rate = annual_percentage_rate_us(loan, MONTH) / 12
    owed = BS(0)
    for amount in amounts[:-1]:
        owed = owed * (1 + rate) + amount
        assert owed > 0
    assert abs(owed * (1 + rate) - 1500) < BS("1e-12")


def test_who_has_paid_too_much_and_receives_again_has_no_loan_s_rate():
    amounts = [1000, -2500, 1500]
    loan = [DatedFlow(on=months_later(JANUARY, k), amount=BS(amount)) for k, amount in enumerate(amounts)]
    with pytest.raises(NoRate, match="más de lo que se debe"):
        annual_percentage_rate_us(loan, MONTH)


def test_the_lender_sees_the_same_rate():
    loan = [received(JANUARY, BS(1000)), paid(date(1978, 3, 25), 1050)]
    turned = [flow.but(amount=-flow.amount) for flow in loan]
    assert annual_percentage_rate_us(turned, MONTH) == annual_percentage_rate_us(loan, MONTH)


@pytest.mark.parametrize("amounts", [[1000], [-1000], [1000, 200], [0, 0], []])
def test_what_is_not_paid_back_has_no_rate(amounts):
    loan = [DatedFlow(on=months_later(JANUARY, k), amount=BS(amount)) for k, amount in enumerate(amounts)]
    with pytest.raises(NoRate):
        annual_percentage_rate_us(loan, MONTH)
    with pytest.raises(NoRate):
        annual_percentage_rate_eu(loan)


@pytest.mark.parametrize(
    ("rate", "periods"),
    [("-0.99", 1), ("-0.99", 6), ("-0.5", 30), ("0", 240), ("0.0001", 240), ("1", 240), ("100", 1), ("100", 9_000)],
)
def test_rates_from_almost_all_lost_to_a_hundredfold_are_found(rate, periods):
    payment = level_payment(BS(1000), BS(rate), periods)
    loan = [received(date(1978, 1, 1), BS(1000))]
    loan += [paid(months_later(date(1978, 1, 1), k), payment) for k in range(1, periods + 1)]
    found = annual_percentage_rate_us(loan, MONTH) / 12
    assert abs(found - BS(rate)) < BS("1e-12") * (1 + BS(rate))


def test_a_loss_within_a_fraction_of_a_unit_period_may_have_no_rate():
    # Within it interest is simple: to lose 99 of 100 in a day would take −2,970 % a month.
    with pytest.raises(NoRate, match="con ninguna"):
        annual_percentage_rate_us([received(date(2026, 1, 1), BS(100)), paid(date(2026, 1, 2), 1)], MONTH)


@settings(calm, max_examples=60)
@given(loans())
def test_the_union_s_rate_by_days_is_the_dated_internal_rate(loan):
    assert annual_percentage_rate_eu(loan) == dated_internal_rate(loan)


@pytest.mark.parametrize(
    ("start", "end", "counted", "years"),
    [
        (date(2025, 3, 1), date(2025, 5, 11), "months", BS(2) / 12 + BS(10) / 365),
        # Ten days whose year, up to 11 March 2024, has a 29 February.
        (date(2024, 3, 1), date(2024, 5, 11), "months", BS(2) / 12 + BS(10) / 366),
        (date(2024, 1, 10), date(2024, 3, 15), "months", BS(2) / 12 + BS(5) / 365),
        (date(2025, 1, 31), date(2025, 2, 28), "months", BS(28) / 366),
        (date(2025, 2, 28), date(2025, 3, 31), "months", BS(1) / 12),
        (date(2026, 1, 1), date(2026, 1, 24), "weeks", BS(3) / 52 + BS(2) / 365),
        (date(2025, 1, 1), date(2027, 1, 1), "years", BS(2)),
        (date(2026, 1, 1), date(2028, 1, 11), "years", 2 + BS(10) / 365),
        (date(2025, 1, 1), date(2027, 1, 1), "days", BS(730) / 365),
    ],
)
def test_the_union_counts_whole_units_back_and_then_days(start, end, counted, years):
    rate = annual_percentage_rate_eu([received(start, BS(1000)), paid(end, 1100)], counted)
    assert abs(rate - (BS("1.1") ** (1 / years) - 1)) < BS("1e-15")


def test_an_unknown_way_of_counting_is_named():
    with pytest.raises(BadInput, match="«fortnights»"):
        annual_percentage_rate_eu([received(JANUARY, BS(1)), paid(date(1979, 1, 1), 1)], "fortnights")


# Bolivia.


@pytest.mark.parametrize(("days", "nominal"), [(30, "0.24"), (7, "1.0285714285714286"), (360, "0.02"), (180, "0.04")])
def test_both_conventions_of_the_teac_are_of_a_year_of_360_days(days, nominal):
    assert abs(teac(BS("0.02"), BS(days)) - BS(nominal)) < BS("1e-15")
    assert abs(teac(BS("0.02"), BS(days), "effective") - (BS("1.02") ** (BS(360) / days) - 1)) < BS("1e-24")


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: teac(BS("0.02"), BS(0)), "los días de un periodo"),
        (lambda: teac(BS("0.02"), BS(361)), "los días de un periodo"),
        (lambda: teac(BS(-1), BS(30)), "la tasa"),
        (lambda: teac(BS("0.02"), BS(30), "compuesta"), "la convención de la TEAC"),
    ],
)
def test_what_makes_no_sense_for_a_teac_is_told(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()
