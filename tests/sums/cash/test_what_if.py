"""What happens to the cash when something turns out otherwise?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.cash.lines import CashLine, FollowingLine, PaymentTerms
from qhatu.sums.cash.plan import CashPlan, cash_forecast
from qhatu.sums.cash.what_if import AddLine, ChangeBy, PaidLater, changed_plan, what_if
from sums.workshop import BS, calm, hostile, numbers

ON_CREDIT = PaymentTerms(shares=(BS("0.6"), BS("0.4")))


def workshop_plan(opening="100"):
    """Three months: candles partly on credit, a fair in the second, paraffin by the candle, a tax of the money."""
    return CashPlan(
        periods=3,
        opening=BS(opening),
        lines=(
            CashLine(name="Velas", kind="sales", amounts=(100, 50, 100), price=6, terms=ON_CREDIT, before=(50,)),
            CashLine(name="Alasitas", kind="sales", amounts=(0, 500, 0)),
            CashLine(name="Puesto", kind="selling_costs", amounts=(80, 0, 0)),
            FollowingLine(name="Parafina", kind="materials", follows=("Velas",), rate=BS("2.50"), of="amounts"),
            FollowingLine(name="Impuesto", kind="tax", follows=("Velas", "Alasitas"), rate=BS("0.05")),
            CashLine(name="Alquiler", kind="shared_costs", amounts=(300, 300, 300)),
        ),
    )


def balances(*changes, opening="100"):
    return what_if(workshop_plan(opening), changes).after.balances


def test_without_changes_nothing_changes():
    answer = what_if(workshop_plan(), [])
    assert answer.before == answer.after
    # 360 + 120 − 80 − 250 − 30 − 300, then 180 + 240 + 500 − 125 − 40 − 300, then 360 + 120 − 250 − 30 − 300.
    assert answer.before.net_by_period == (-180, 455, -100)
    assert (answer.lowest_change, answer.closing_change, answer.turned_red) == (0, 0, ())


def test_a_cancelled_fair_takes_its_sales_and_its_tax_and_what_was_paid_stays_paid():
    answer = what_if(workshop_plan("200"), [ChangeBy(factor=0, lines=("Alasitas",))])
    assert answer.after.net_by_period == (-180, -20, -100)
    assert answer.turned_red == (2,)
    assert answer.no_longer_red == ()
    assert answer.closing_change == -475
    assert answer.lowest_change == -120  # from 20 to −100


def test_dearer_material_costs_more_in_every_month():
    assert balances(ChangeBy(factor=BS("1.2"), kinds=("materials",))) == (-130, 300, 150)


def test_a_lower_price_takes_from_the_tax_and_not_from_the_material():
    answer = what_if(workshop_plan(), [ChangeBy(factor=BS("0.9"), lines=("Velas",), of="price")]).after
    assert answer.lines[3].amounts == (250, 125, 250)
    assert answer.lines[4].amounts == (27, BS("38.5"), 27)
    # What was sold before at the old price is collected at the old price.
    assert answer.lines[0].cash[0] == BS("324") + 120


def test_fewer_candles_take_less_material_too():
    answer = what_if(workshop_plan(), [ChangeBy(factor=BS("0.5"), lines=("Velas",), periods=(2,))]).after
    assert answer.lines[3].amounts == (250, 125, 125)


def test_collections_a_month_later_leave_what_is_paid_at_once():
    answer = what_if(workshop_plan(), [PaidLater(by=1, kinds=("sales",))])
    assert answer.after.lines[0].cash == (360, 300, 600)
    assert answer.after.owed_to_me == 360  # of the second month 120 and of the third 240


def test_a_new_outlay_is_added_after_what_there_is():
    oven = CashLine(name="Horno", kind="outlay", amounts=(0, 400, 0))
    assert balances(AddLine(line=oven)) == (-80, -25, -125)


def test_a_line_may_follow_what_a_change_added():
    fair = CashLine(name="Feria", kind="sales", amounts=(200, 0, 0))
    share = FollowingLine(name="Comisión", kind="selling_costs", follows=("Feria",), rate=BS("0.1"))
    assert balances(AddLine(line=fair), AddLine(line=share))[0] == 100


def test_a_change_touches_a_line_added_before_it_and_not_after_it():
    fair = CashLine(name="Feria", kind="sales", amounts=(200, 0, 0))
    double = ChangeBy(factor=2, kinds=("sales",))
    assert balances(AddLine(line=fair), double)[0] - balances(double, AddLine(line=fair))[0] == 200


def test_more_sales_in_all_months_are_bought_for_in_those_after_the_plan_too():
    sales = CashLine(name="Velas", kind="sales", amounts=(10,), after=(20,), price=6)
    ahead = PaymentTerms(shares=(), ahead=(1,))
    wax = FollowingLine(name="Cera", kind="materials", follows=("Velas",), rate=2, of="amounts", terms=ahead)
    plan = CashPlan(periods=1, lines=(sales, wax))
    more = ChangeBy(factor=3, lines=("Velas",))
    assert cash_forecast(changed_plan(plan, [more])).lines[1].cash == (-120,)
    assert cash_forecast(changed_plan(plan, [more.but(periods=(0,))])).lines[1].cash == (-40,)


def test_the_plan_itself_does_not_change():
    plan = workshop_plan()
    what_if(plan, [ChangeBy(factor=0, kinds=("sales",))])
    assert plan == workshop_plan()


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: ChangeBy(factor=-1, lines=("Velas",)), "hace falta 0 o más"),
        (lambda: ChangeBy(factor=1), "Falta decir qué líneas"),
        (lambda: ChangeBy(factor=1, kinds=("ventas",)), "«ventas»"),
        (lambda: ChangeBy(factor=1, lines=("Velas",), of="units"), "«units»"),
        (lambda: PaidLater(by=-1, lines=("Velas",)), "hace falta un número de 0 a 600"),
        (lambda: PaidLater(by=1), "Falta decir qué líneas"),
        (lambda: balances(ChangeBy(factor=1, lines=("Vela",))), "no hay una línea «Vela»"),
        (lambda: balances(ChangeBy(factor=1, kinds=("outlay",))), "no hay líneas de la clase «outlay»"),
        (lambda: balances(ChangeBy(factor=1, lines=("Velas",), periods=(3,))), "el mes 4 y el plan tiene 3"),
        (lambda: balances(AddLine(line=CashLine(name="Velas", kind="sales", amounts=(1, 1, 1)))), "dos líneas"),
        (
            lambda: balances(AddLine(line=CashLine(name="Horno", kind="outlay", amounts=(1,)))),
            "«Horno».* 3 en total, y encontré 1",
        ),
        (lambda: balances(*[ChangeBy(factor=BS("1e9"), lines=("Velas",))] * 2), "sobren ceros"),
        (lambda: balances(*[PaidLater(by=1, kinds=("sales",))] * 101), "caben 100"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused(number):
    with pytest.raises(BadInput):
        ChangeBy(factor=number, lines=("Velas",))


factors = numbers("0", "3")
lines = st.sampled_from(["Velas", "Alasitas", "Parafina", "Impuesto", "Alquiler"])
changes = st.builds(
    ChangeBy,
    factor=factors,
    lines=lines.map(lambda name: (name,)),
    periods=st.sets(st.integers(0, 2)).map(tuple),
    of=st.sampled_from(["amounts", "price"]),
)


@calm
@given(changes, changes)
def test_changes_that_multiply_give_the_same_in_either_order(one, other):
    assert balances(one, other) == balances(other, one)


@calm
@given(changes)
def test_a_factor_of_one_changes_nothing(change):
    assert balances(change.but(factor=1)) == balances()


@calm
@given(changes)
def test_more_of_what_comes_in_or_less_of_what_goes_out_never_hurts(change):
    sold = change.lines[0] in ("Velas", "Alasitas")
    before, after = balances(), balances(change)
    if change.lines == ("Velas",) and change.of == "amounts":
        return  # more candles take more paraffin, which is paid before all of them are collected
    better = (change.factor >= 1) == sold
    assert all((b >= a) if better else (b <= a) for a, b in zip(before, after, strict=True)) or change.factor == 1
