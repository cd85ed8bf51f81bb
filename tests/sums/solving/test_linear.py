"""Is the best plan really the best, and is one more of a limit really worth what is said?"""

from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.solving import linear
from qhatu.sums.solving.linear import linear_optimum
from qhatu.sums.solving.programme import Constraint, NoLimit, NoPlan, TooLong, Variable
from sums.workshop import BS, hostile

ZERO = BS(0)
LITTLE = BS("1e-9")


def limits(*rows) -> list[Constraint]:
    """Limits written as ((numbers…), sign, amount), named a, b, c…"""
    kinds = {"≤": "at_most", "≥": "at_least", "=": "exactly"}
    return [
        Constraint(name="abcdefghij"[i], takes=takes, kind=kinds[sign], amount=amount)
        for i, (takes, sign, amount) in enumerate(rows)
    ]


def worths(*each, **fields) -> list[Variable]:
    return [Variable(name=f"x{j}", worth=worth, **fields) for j, worth in enumerate(each, start=1)]


# Published cases.

WYNDOR = limits(((1, 0), "≤", 4), ((0, 2), "≤", 12), ((3, 2), "≤", 18))


def test_wyndor_glass_makes_two_doors_and_six_windows():
    """Hillier and Lieberman, Introduction to Operations Research, 3.1: Z = 36 at (2, 6)."""
    plan = linear_optimum(worths(3, 5), WYNDOR)
    assert (plan.sum, plan.amounts, plan.another, plan.proved) == (36, (2, 6), None, True)


def test_wyndor_glass_says_what_an_hour_of_each_plant_is_worth_and_how_far():
    """Hillier and Lieberman, chapter 4: shadow prices 0, 3/2, 1 with allowable ranges b2 6…18 and b3 12…24."""
    one, two, three = linear_optimum(worths(3, 5), WYNDOR).constraints
    assert [each.one_more for each in (one, two, three)] == [0, BS("1.5"), 1]
    assert [each.one_less for each in (one, two, three)] == [0, BS("1.5"), 1]
    assert [(each.holds_from, each.holds_to) for each in (one, two, three)] == [(2, None), (6, 18), (12, 24)]
    assert [(each.used, each.left, each.binds) for each in (one, two)] == [(2, 2, False), (12, 0, True)]


def test_wyndor_glass_stays_as_it_is_while_a_door_brings_up_to_seven_and_a_half():
    """Hillier and Lieberman, chapter 4: allowable ranges of the objective coefficients, 0…7.5 and 2…∞."""
    doors, windows = linear_optimum(worths(3, 5), WYNDOR).variables
    assert (doors.worth_from, doors.worth_to) == (0, BS("7.5"))
    assert (windows.worth_from, windows.worth_to) == (2, None)


def test_mary_s_radiation_therapy_is_minimised_with_all_three_kinds_of_limit():
    """Hillier and Lieberman, 3.4: Z = 5.25 at (7.5, 4.5)."""
    rows = (((BS("0.3"), BS("0.1")), "≤", BS("2.7")), ((BS("0.5"), BS("0.5")), "=", 6))
    plan = linear_optimum(worths(BS("0.4"), BS("0.5")), limits(*rows, ((BS("0.6"), BS("0.4")), "≥", 6)), minimise=True)
    assert (plan.sum, plan.amounts) == (BS("5.25"), (BS("7.5"), BS("4.5")))
    healthy, tumour, centre = plan.constraints
    assert (healthy.one_more, tumour.one_more, centre.one_more) == (BS("-0.5"), BS("1.1"), 0)
    assert centre.left == BS("0.3")


def test_telfa_makes_five_tables_and_no_chair():
    """Winston, Operations Research, 9.3: whole units give z = 40 at (5, 0), parts 165/4 at (15/4, 9/4)."""
    rows = limits(((1, 1), "≤", 6), ((9, 5), "≤", 45))
    whole = linear_optimum(worths(8, 5, whole=True), rows)
    parts = linear_optimum(worths(8, 5), rows)
    assert (whole.sum, whole.amounts, whole.proved, whole.bound) == (40, (5, 0), True, 40)
    assert (parts.sum, parts.amounts) == (BS("41.25"), (BS("3.75"), BS("2.25")))


def test_shelby_shelving_uses_its_forming_department_up():
    """ "Decision Models", Columbia Business School, lecture 3: gross profit 653,250 at S = 1900, LX = 650."""
    rows = (((1, 0), "≤", 1900), ((0, 1), "≤", 1400), ((BS("0.3"), BS("0.3")), "≤", 800))
    plan = linear_optimum(worths(260, 245), limits(*rows, ((BS("0.25"), BS("0.5")), "≤", 800)))
    assert (plan.sum, plan.amounts) == (653_250, (1900, 650))
    # One more S brings 260 and takes the forming of half an LX.
    assert [each.one_more for each in plan.constraints] == [BS("137.5"), 0, 0, 490]


def test_beale_s_example_does_not_go_round_in_circles():
    """E. M. L. Beale, "Cycling in the dual simplex algorithm" (1955): −1/20 at (1/25, 0, 1, 0)."""
    plan = linear_optimum(
        worths(BS("-0.75"), 150, BS("-0.02"), 6),
        limits(
            ((BS("0.25"), -60, BS("-0.04"), 9), "≤", 0),
            ((BS("0.5"), -90, BS("-0.02"), 3), "≤", 0),
            ((0, 0, 1, 0), "≤", 1),
        ),
        minimise=True,
    )
    assert (plan.sum, plan.amounts) == (BS("-0.05"), (BS("0.04"), 0, 1, 0))


def test_klee_and_minty_s_cube_is_answered():
    """V. Klee and G. Minty, "How good is the simplex algorithm?" (1972), in eight dimensions: 5⁸ at its last corner."""
    n = 8
    rows = [(tuple(2 ** (i - j + 1) if j < i else int(j == i) for j in range(n)), "≤", 5 ** (i + 1)) for i in range(n)]
    plan = linear_optimum(worths(*(2 ** (n - 1 - j) for j in range(n))), limits(*rows))
    assert plan.sum == 5**n
    assert plan.amounts == (0,) * (n - 1) + (5**n,)


# By example.


def test_where_several_limits_meet_one_more_is_worth_less_than_one_less_costs():
    plan = linear_optimum(worths(1, most=10), limits(((1,), "≤", 10), ((1,), "≤", 10)))
    first, second = plan.constraints
    assert (first.one_more, first.holds_to) == (0, None)
    assert (first.one_less, first.holds_from) == (1, 0)
    assert (second.one_more, second.one_less) == (0, 1)
    assert (plan.mosts[0].name, plan.mosts[0].one_more, plan.mosts[0].one_less) == ("x1", 0, 1)


def test_where_more_is_impossible_no_gain_is_said():
    plan = linear_optimum(worths(1), limits(((1,), "=", 4), ((1,), "≤", 4)))
    assert (plan.constraints[0].one_more, plan.constraints[0].one_less) == (None, 1)
    assert (plan.constraints[1].one_more, plan.constraints[1].one_less) == (0, None)


def test_what_is_not_worth_making_says_by_how_much():
    plan = linear_optimum(worths(10, 3), limits(((2, 1), "≤", 40)))
    jug = plan.variables[1]
    assert (jug.amount, jug.falls_short, jug.worth_from, jug.worth_to) == (0, 2, None, 5)
    plan = linear_optimum(worths(10, 3), limits(((2, 1), "≥", 40)), minimise=True)
    assert (plan.amounts, plan.variables[0].falls_short) == ((0, 40), 4)


def test_what_no_worth_could_bring_in_says_none():
    plan = linear_optimum(worths(5, 1), limits(((1, 0), "≤", 3), ((0, 1), "≤", 0)))
    assert plan.variables[1].falls_short is None


def test_a_plan_that_is_just_as_good_is_shown():
    plan = linear_optimum(worths(2, 1), limits(((2, 1), "≤", 10)))
    assert {plan.amounts, plan.another} == {(5, 0), (0, 10)}
    assert linear_optimum(worths(2, 1), limits(((1, 1), "≤", 10))).another is None


def test_a_plan_that_is_just_as_good_may_go_on_without_end():
    plan = linear_optimum(worths(1, -1), limits(((1, -1), "≤", 0)))
    assert plan.sum == 0
    assert plan.another == (1, 1)


def test_leasts_may_be_negative_and_count_in_every_limit():
    plan = linear_optimum(worths(1, 1, least=-3), limits(((1, 2), "≤", -6)))
    assert (plan.sum, plan.amounts) == (-3, (0, -3))


def test_without_any_limit_but_their_own_each_is_had_to_its_most():
    plan = linear_optimum([*worths(2, most=7), *worths(-1, least=3)], [])
    assert (plan.sum, plan.amounts) == (11, (7, 3))


def test_whole_units_round_their_own_limits_inwards():
    plan = linear_optimum(worths(1, least=BS("1.2"), most=BS("3.9"), whole=True), [])
    assert plan.amounts == (3,)
    assert linear_optimum(worths(1, least=BS("1.2"), most=9, whole=True), [], minimise=True).amounts == (2,)


def test_some_in_whole_units_and_some_in_parts():
    plan = linear_optimum(
        [Variable(name="x", worth=5, whole=True), Variable(name="y", worth=4)],
        limits(((6, 4), "≤", 24), ((1, 2), "≤", 6)),
    )
    assert (plan.sum, plan.amounts) == (21, (3, BS("1.5")))


# What has no plan, no end or no time.


def test_limits_that_contradict_each_other_are_named_and_the_others_are_not():
    rows = limits(((1, 1), "≤", 10), ((1, 0), "≥", 8), ((0, 1), "≥", 5), ((1, -1), "≤", 100))
    with pytest.raises(NoPlan, match="todo esto: a, b, c") as told:
        linear_optimum(worths(1, 1), rows)
    assert sorted(told.value.conflict) == ["a", "b", "c"]


def test_a_promise_that_does_not_fit_is_named_with_the_limit():
    with pytest.raises(NoPlan) as told:
        linear_optimum([*worths(1, least=6), Variable(name="z", worth=1)], limits(((2, 1), "≤", 10)))
    assert told.value.conflict == ("a", "x1")


def test_an_equation_of_whole_units_without_solution_is_told():
    with pytest.raises(NoPlan):
        linear_optimum(worths(1, 1, whole=True, most=10**9), limits(((2, 2), "=", 1001)))
    with pytest.raises(NoPlan, match="número entero de «x1»") as told:
        linear_optimum(worths(1, whole=True, least=BS("0.2"), most=BS("0.8")), [])
    assert told.value.conflict == ("x1",)
    with pytest.raises(NoPlan, match="enteras"):
        linear_optimum(worths(1, 1, whole=True, most=1), limits(((2, 3), "=", 4)))


def test_what_grows_without_end_is_named():
    with pytest.raises(NoLimit, match="a esto: x1, x3") as told:
        linear_optimum(worths(1, 1, 0), limits(((1, 0, -1), "≤", 4), ((0, 1, 0), "≤", 4)))
    assert told.value.growing == ("x1", "x3")


def test_a_search_among_too_many_whole_plans_says_how_far_it_may_be_from_the_best():
    weights = [2**12 + 2 ** (j % 12) + j for j in range(30)]
    room = sum(weights) // 2
    plan = linear_optimum(worths(*weights, most=1, whole=True), limits((tuple(weights), "≤", room)))
    assert not plan.proved
    assert plan.sum < plan.bound <= room
    assert plan.constraints[0].used == plan.sum


def test_a_search_that_finds_nothing_in_time_says_so(monkeypatch):
    monkeypatch.setattr(linear, "WORK_FOR_WHOLE", 100)
    with pytest.raises(TooLong):
        linear_optimum(worths(1, 1, 1, whole=True), limits(((7, 11, 13), "=", 1000)))


def test_a_sum_too_long_for_a_page_says_so(monkeypatch):
    monkeypatch.setattr(linear, "WORK", 20)
    with pytest.raises(TooLong, match="demasiado larga"):
        linear_optimum(worths(3, 5), WYNDOR)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: linear_optimum([], []), "hacen falta 1 o más"),
        (lambda: linear_optimum(worths(*range(51)), []), "caben 50 y encontré 51"),
        (lambda: linear_optimum(worths(1), limits(((1, 2), "≤", 3))), "«a» trae 2 números y hacen falta 1"),
        (lambda: Variable(name="x", worth=1, least=5, most=4), "«x» es 4 y lo menos 5"),
        (lambda: Constraint(name="a", takes=(1,), amount=1, kind="<="), "la clase de límite"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence_that_names_it(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: Variable(name="x", worth=n),
        lambda n: Variable(name="x", worth=1, least=n),
        lambda n: Variable(name="x", worth=1, most=n),
        lambda n: Constraint(name="a", takes=(n,), amount=1),
        lambda n: Constraint(name="a", takes=(1,), amount=n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


def test_the_largest_and_the_smallest_meet_without_loss():
    plan = linear_optimum(worths(BS("9e14"), BS("1e-14")), limits(((BS("1e-14"), BS("9e14")), "≤", BS("9e14"))))
    assert plan.amounts == (BS("9e28"), 0)
    plan = linear_optimum(worths(BS("1e-14")), limits(((BS("9e14"),), "≤", BS("1e-14"))))
    assert plan.sum == BS("1e-28") / BS("9e14")


# Properties, against a witness that tries every corner.

few = st.integers(-3, 4)


@st.composite
def problems(draw, whole=False):
    n, m = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    variables = [
        Variable(
            name=f"x{j}",
            worth=draw(st.integers(-4, 6)),
            least=(least := draw(st.sampled_from([0, 0, -2, 1]))),
            most=least + draw(st.integers(0, 6)),
            whole=whole,
        )
        for j in range(n)
    ]
    rows = [
        (tuple(draw(few) for _ in range(n)), draw(st.sampled_from("≤≤≥=")), draw(st.integers(-4, 12))) for _ in range(m)
    ]
    return variables, limits(*rows), draw(st.booleans())


def keeps_within(amounts, variables, constraints) -> bool:
    for variable, amount in zip(variables, amounts, strict=True):
        if amount < Fraction(variable.least) or (variable.most is not None and amount > Fraction(variable.most)):
            return False
    for each in constraints:
        over = sum(Fraction(t) * a for t, a in zip(each.takes, amounts, strict=True)) - Fraction(each.amount)
        if (over > 0 and each.kind != "at_least") or (over < 0 and each.kind != "at_most"):
            return False
    return True


def corners(variables, constraints):
    """Every point where as many limits as there are variables are met exactly, found by elimination."""
    n = len(variables)
    planes = [([Fraction(t) for t in each.takes], Fraction(each.amount)) for each in constraints]
    for j, variable in enumerate(variables):
        unit = [Fraction(int(k == j)) for k in range(n)]
        planes += [(unit, Fraction(end)) for end in (variable.least, variable.most)]
    for chosen in combinations(planes, n):
        rows = [[*takes, amount] for takes, amount in chosen]
        for c in range(n):
            pivot = next((r for r in range(c, n) if rows[r][c]), None)
            if pivot is None:
                break
            rows[c], rows[pivot] = rows[pivot], rows[c]
            rows[c] = [each / rows[c][c] for each in rows[c]]
            for r in range(n):
                if r != c:
                    rows[r] = [a - rows[r][c] * b for a, b in zip(rows[r], rows[c], strict=True)]
        else:
            yield tuple(row[n] for row in rows)


def best_by_trying(variables, constraints, minimise, points):
    sums = [
        sum(Fraction(v.worth) * a for v, a in zip(variables, point, strict=True))
        for point in points
        if keeps_within(point, variables, constraints)
    ]
    return (min(sums) if minimise else max(sums)) if sums else None


def sum_or_none(variables, constraints, minimise):
    try:
        return linear_optimum(variables, constraints, minimise).sum
    except NoPlan:
        return None


def same(one, other) -> bool:
    return one is other is None or (one is not None and other is not None and abs(one - BS(float(other))) < LITTLE)


often = settings(deadline=None, max_examples=150)


@often
@given(problems())
def test_no_corner_is_better_than_the_best_plan(problem):
    variables, constraints, minimise = problem
    best = best_by_trying(variables, constraints, minimise, corners(variables, constraints))
    assert same(sum_or_none(variables, constraints, minimise), best)


@often
@given(problems())
def test_the_best_plan_keeps_within_its_limits_and_adds_up(problem):
    variables, constraints, minimise = problem
    try:
        plan = linear_optimum(variables, constraints, minimise)
    except NoPlan:
        return
    assert abs(plan.sum - sum(v.worth * a for v, a in zip(variables, plan.amounts, strict=True))) < LITTLE
    for amounts in filter(None, (plan.amounts, plan.another)):
        near = [Fraction(a).limit_denominator(10**6) for a in amounts]
        assert keeps_within(near, variables, constraints)
        assert abs(sum(v.worth * a for v, a in zip(variables, amounts, strict=True)) - plan.sum) < LITTLE
    assert plan.another != plan.amounts


@often
@given(problems(), st.data())
def test_one_more_of_a_limit_is_worth_what_is_said_as_far_as_is_said_and_no_further(problem, data):
    variables, constraints, minimise = problem
    try:
        plan = linear_optimum(variables, constraints, minimise)
    except NoPlan:
        return
    i = data.draw(st.integers(0, len(constraints) - 1))
    found, step = plan.constraints[i], data.draw(st.sampled_from([1, -1]))
    gain, end = (found.one_more, found.holds_to) if step > 0 else (found.one_less, found.holds_from)

    def at(amount):
        moved = [*constraints[:i], constraints[i].but(amount=amount), *constraints[i + 1 :]]
        return sum_or_none(variables, moved, minimise)

    def as_said(amount):
        return plan.sum + gain * (amount - found.amount)

    if gain is None:
        assert at(found.amount + step * BS("0.001")) is None
        return
    far = found.amount + 50 * step if end is None else end - step * BS("1e-6")
    assert abs(at(far) - as_said(far)) < LITTLE
    if end is not None:
        beyond = end + step * BS("0.001")
        reached = at(beyond)
        assert reached is None or abs(reached - as_said(beyond)) > BS("1e-6")


@often
@given(problems(), st.data())
def test_the_plan_stays_best_while_a_worth_is_in_its_range_and_not_beyond(problem, data):
    variables, constraints, minimise = problem
    try:
        plan = linear_optimum(variables, constraints, minimise)
    except NoPlan:
        return
    j = data.draw(st.integers(0, len(variables) - 1))
    found, step = plan.variables[j], data.draw(st.sampled_from([1, -1]))
    end = found.worth_to if step > 0 else found.worth_from

    def short_of_best(worth):
        moved = [*variables[:j], variables[j].but(worth=worth), *variables[j + 1 :]]
        mine = sum(v.worth * a for v, a in zip(moved, plan.amounts, strict=True))
        return abs(linear_optimum(moved, constraints, minimise).sum - mine)

    within = found.worth + 50 * step if end is None else end
    assert short_of_best(within) < LITTLE
    if end is not None:
        assert short_of_best(end + step * BS("0.001")) > BS("1e-6")


@often
@given(problems())
def test_of_limits_that_contradict_each_other_none_can_be_missed(problem):
    variables, constraints, minimise = problem
    try:
        linear_optimum(variables, constraints, minimise)
    except NoPlan as told:
        conflict = told.conflict
    else:
        return

    def only(names):
        kept = [each for each in constraints if each.name in names]
        own = [v if v.name in names else v.but(least=min(v.least, ZERO), most=None) for v in variables]
        own = [v.but(worth=0) for v in own]
        return sum_or_none(own, kept, minimise)

    assert only(conflict) is None
    for name in conflict:
        assert only([other for other in conflict if other != name]) is not None


@often
@given(problems(whole=True))
def test_no_plan_in_whole_units_is_better_than_the_best(problem):
    variables, constraints, minimise = problem
    points = product(*(range(int(v.least), int(v.most) + 1) for v in variables))
    best = best_by_trying(variables, constraints, minimise, points)
    assert same(sum_or_none(variables, constraints, minimise), best)
