"""Does a community fund score fairly, choose the best set under its budget, and pay against an account?"""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu.sums import BadInput
from qhatu.sums.groups.account import account_of
from qhatu.sums.groups.books import RuleBroken
from qhatu.sums.groups.community_fund import CommunityRules, project_accounts
from qhatu.sums.groups.funding import fund_best, fund_in_order
from qhatu.sums.groups.ledger import Event, Group, record
from qhatu.sums.groups.proposals import Call, Marks, Proposal, Scored, Vote, score_proposals
from qhatu.sums.market.scoring import Criterion
from sums.workshop import BS, calm, hostile

JOBS = Criterion(name="Empleo", weight=BS(3), least=BS(1), most=BS(5))
LAND = Criterion(name="Tierra", weight=BS(1), least=BS(1), most=BS(5))
POINTS = (Criterion(name="Puntos", weight=BS(1)),)


def proposal(name, asked="1000", **more):
    return Proposal(name=name, organisation=more.pop("organisation", name), asked=BS(asked), **more)


def call(budget="10000", jurors=("Ana", "Eva", "Luz"), criteria=(JOBS, LAND), **more):
    return Call(budget=BS(budget), criteria=criteria, jurors=jurors, **more)


def listed(*rows):
    """Proposals already in order: (asked, score) or (asked, score, more)."""
    return [
        Scored(
            place=place,
            proposal=proposal(f"P{place:02}", str(row[0]), **(row[2] if len(row) > 2 else {})),
            score=BS(str(row[1])),
            totals=(),
            votes=0,
            barred="",
        )
        for place, row in enumerate(rows, start=1)
    ]


def chosen(funding):
    return [award.proposal for award in funding.awards]


# Points.


def test_each_juror_s_total_is_weighted_and_the_score_is_their_mean():
    marks = [
        Marks(juror="Ana", proposal="Horno", points=(5, 1)),
        Marks(juror="Eva", proposal="Horno", points=(3, 5)),
        Marks(juror="Luz", proposal="Horno", points=(1, 1)),
    ]
    (scored,) = score_proposals(call(), [proposal("Horno")], marks)
    assert scored.totals == (("Ana", BS("0.75")), ("Eva", BS("0.625")), ("Luz", 0))
    assert abs(scored.score - BS("1.375") / 3) < BS("1e-20")
    (trimmed,) = score_proposals(call(trimmed=1), [proposal("Horno")], marks)
    assert trimmed.score == BS("0.625")


def test_a_juror_does_not_judge_her_own():
    own = proposal("Horno", people=("Eva",))
    marks = [Marks(juror=juror, proposal="Horno", points=(5, 5)) for juror in ("Ana", "Luz")]
    (scored,) = score_proposals(call(), [own], marks)
    assert [juror for juror, _ in scored.totals] == ["Ana", "Luz"]
    with pytest.raises(BadInput, match="«Eva» firma la propuesta «Horno» y no puede calificarla"):
        score_proposals(call(), [own], [*marks, Marks(juror="Eva", proposal="Horno", points=(5, 5))])


def test_of_equal_scores_goes_first_who_has_more_votes_then_asks_less_then_the_name():
    four = [proposal("D", "900"), proposal("C", "500"), proposal("B", "500"), proposal("A", "900")]
    marks = [Marks(juror="Ana", proposal=each.name, points=(4, 4)) for each in four]
    votes = [Vote(member=who, proposal="D") for who in ("Wara", "Illa")]
    scored = score_proposals(call(jurors=("Ana",)), four, marks, votes)
    assert [(each.place, each.proposal.name, each.votes) for each in scored] == [
        (1, "D", 2),
        (2, "B", 0),
        (3, "C", 0),
        (4, "A", 0),
    ]


def test_what_a_call_asks_for_at_least_bars_who_does_not_have_it():
    three = [proposal("A", own=BS(100)), proposal("B", "2001", own=BS(2000)), proposal("C", own=BS(250))]
    points = {"A": 5, "B": 5, "C": 2}
    marks = [Marks(juror="Ana", proposal=name, points=(given_, given_)) for name, given_ in points.items()]
    strict = call(jurors=("Ana",), own_share=BS("0.2"), most_asked=BS(2000), least_score=BS("0.3"))
    barred = {each.proposal.name: each.barred for each in score_proposals(strict, three, marks)}
    assert barred == {"A": "own_share", "B": "most_asked", "C": "least_score"}
    funding = fund_in_order(strict, score_proposals(strict, three, marks))
    assert [(refusal.proposal, refusal.why) for refusal in funding.refusals] == [
        ("A", "own_share"),
        ("B", "most_asked"),
        ("C", "least_score"),
    ]
    assert funding.left == 10_000


@pytest.mark.parametrize(
    ("marks", "says"),
    [
        ([("Ana", "A", (1, 1))], "Faltan los puntos de «Eva» para «A»"),
        ([("Ana", "A", (1, 1)), ("Ana", "A", (1, 1))], "están dos veces"),
        ([("Rosa", "A", (1, 1))], "no son de esta convocatoria"),
        ([("Ana", "Z", (1, 1))], "no son de esta convocatoria"),
        ([("Ana", "A", (1, 6)), ("Eva", "A", (1, 1)), ("Luz", "A", (1, 1))], "tiene 6 y la escala va de 1 a 5"),
        ([("Ana", "A", (1,)), ("Eva", "A", (1, 1)), ("Luz", "A", (1, 1))], "tiene 1 valores y los criterios son 2"),
    ],
)
def test_points_that_do_not_belong_are_refused(marks, says):
    given_ = [Marks(juror=juror, proposal=name, points=points) for juror, name, points in marks]
    with pytest.raises(BadInput, match=says):
        score_proposals(call(), [proposal("A")], given_)


# Whom to pay.

ROSETTA = """
map 9 150, compass 13 35, water 153 200, sandwich 50 160, glucose 15 60, tin 68 45, banana 27 60,
apple 39 40, cheese 23 30, beer 52 10, suntan 11 70, camera 32 30, shirt 24 15, trousers 48 10,
umbrella 73 40, wtrousers 42 70,
overclothes 43 75, notecase 22 80, sunglasses 7 20, towel 18 12, socks 4 50, book 30 10
"""

# John Burkardt, KNAPSACK_01, data for the 01 knapsack problem
# (https://people.sc.fsu.edu/~jburkardt/datasets/knapsack_01/knapsack_01.html): capacity, weights, profits, optimum.
KNAPSACKS = {
    "P01": (165, "23 31 29 44 53 38 63 85 89 82", "92 57 49 68 60 43 67 84 87 72", 309),
    "P07": (
        750,
        "70 73 77 80 82 87 90 94 98 106 110 113 115 118 120",
        "135 139 149 150 156 163 173 184 192 201 210 214 221 229 240",
        1458,
    ),
    "P08": (
        6404180,
        "382745 799601 909247 729069 467902 44328 34610 698150 823460 903959 853665 551830 610856 670702 488960 951111 "
        "323046 446298 931161 31385 496951 264724 224916 169684",
        "825594 1677009 1676628 1523970 943972 97426 69666 1296457 1679693 1902996 1844992 1049289 1252836 1319836 "
        "953277 2067538 675367 853655 1826027 65731 901489 577243 466257 369261",
        13549094,
    ),
    "Rosetta Code, Knapsack problem/0-1 (https://rosettacode.org/wiki/Knapsack_problem/0-1)": (
        400,
        " ".join(item.split()[1] for item in ROSETTA.split(",")),
        " ".join(item.split()[2] for item in ROSETTA.split(",")),
        1030,
    ),
}


@pytest.mark.parametrize("name", KNAPSACKS)
def test_published_knapsacks(name):
    budget, costs, scores, best = KNAPSACKS[name]
    scored = listed(*zip(costs.split(), scores.split(), strict=True))
    funding = fund_best(call(str(budget), criteria=POINTS), scored)
    assert (funding.worth, funding.proved) == (best, True)
    assert funding.ceiling >= best
    assert fund_in_order(call(str(budget), criteria=POINTS), scored).worth <= best


def test_down_the_list_a_dear_one_pushes_out_two_that_are_worth_more():
    scored = listed((9000, 5), (5000, 4), (5000, 4))
    in_order, best = fund_in_order(call(), scored), fund_best(call(), scored)
    assert (chosen(in_order), in_order.score, in_order.left) == (["P01"], 5, 1000)
    assert (chosen(best), best.score, best.left) == (["P02", "P03"], 8, 0)
    assert [(refusal.proposal, refusal.why) for refusal in best.refusals] == [("P01", "budget")]


def test_one_that_does_not_fit_is_passed_over():
    assert chosen(fund_in_order(call(), listed((6000, 5), (5000, 4), (4000, 3)))) == ["P01", "P03"]


def test_what_is_left_goes_once_to_the_first_that_a_part_serves():
    scored = listed(
        (6000, 5), (5000, 4, {"least": BS(4500)}), (5000, 3, {"least": BS(1000)}), (5000, 3, {"least": BS(1)})
    )
    for fund in (fund_in_order, fund_best):
        funding = fund(call(), scored[:3])
        assert sum(award.amount for award in funding.awards) == funding.spent
    funding = fund_in_order(call(), scored)
    assert [(award.proposal, award.amount, award.part) for award in funding.awards] == [
        ("P01", 6000, False),
        ("P03", 4000, True),
    ]
    assert funding.score == 5 + BS(3) * 4000 / 5000
    assert funding.left == 0


def test_a_part_is_whole_cents():
    scored = listed((30, 5), (50, 4, {"least": BS(1)}))
    funding = fund_in_order(call("60.35"), scored, cent=BS("0.10"))
    assert funding.awards[1].amount == BS("30.30") and funding.left == BS("0.05")


def test_money_can_count_with_the_score():
    scored = listed((9000, 5), (100, 4), (100, 4))
    assert chosen(fund_best(call("9000"), scored)) == ["P02", "P03"]
    assert chosen(fund_best(call("9000"), scored, worth="score_by_money")) == ["P01"]


def test_quotas_come_first_and_what_is_missing_is_told():
    women, young = {"tags": ("mujeres",)}, {"tags": ("jóvenes",)}
    scored = listed((5000, 9), (5000, 8), (5000, 2, women), (6000, 1, young))
    wants = call(quotas=(("mujeres", 1), ("jóvenes", 1)))
    for fund in (fund_in_order, fund_best):
        assert chosen(fund(call(), scored)) == ["P01", "P02"]
        funding = fund(wants, scored)
        assert chosen(funding) == ["P01", "P03"]
        assert funding.unmet == (("jóvenes", 1),)


def test_the_best_set_reaches_more_of_the_quotas_than_going_down_the_list():
    # Por orden, la primera de mujeres cuesta todo; las otras dos juntas cumplen el cupo de dos.
    women = {"tags": ("mujeres",)}
    scored = listed((10000, 9, women), (5000, 3, women), (5000, 2, women))
    wants = call(quotas=(("mujeres", 2),))
    assert fund_in_order(wants, scored).unmet == (("mujeres", 1),)
    assert (chosen(fund_best(wants, scored)), fund_best(wants, scored).unmet) == (["P02", "P03"], ())


def test_an_organisation_gets_no_more_than_the_call_allows():
    same = {"organisation": "Alfareras"}
    scored = listed((1000, 9, same), (1000, 8, same), (1000, 7, same), (1000, 1))
    for fund in (fund_in_order, fund_best):
        funding = fund(call(most_each=2), scored)
        assert chosen(funding) == ["P01", "P02", "P04"]
        assert [(refusal.proposal, refusal.why) for refusal in funding.refusals] == [("P03", "most_each")]


def test_of_equal_sets_the_cheaper_and_then_the_better_placed():
    assert chosen(fund_best(call("10"), listed((10, 4), (6, 4), (7, 4)))) == ["P02"]
    assert chosen(fund_best(call("10"), listed((6, 4), (6, 4), (6, 4)))) == ["P01"]


def test_what_is_too_much_to_look_at_is_said_and_bounded():
    """Costs and scores that go together are the hardest: no set can be told from the next."""
    scored = listed(*((1000 + 37 * n % 997, 1500 + 37 * n % 997) for n in range(300)))
    funding = fund_best(call("150000", criteria=POINTS), scored)
    assert not funding.proved
    assert funding.worth <= funding.ceiling
    assert funding.worth > funding.ceiling * BS("0.97")
    assert funding.worth >= fund_in_order(call("150000", criteria=POINTS), scored).worth


@st.composite
def small_calls(draw):
    rows = draw(
        st.lists(
            st.tuples(
                st.integers(1, 30),
                st.integers(-1, 9),
                st.fixed_dictionaries(
                    {
                        "organisation": st.sampled_from("XYZ"),
                        "tags": st.lists(st.sampled_from(["mujeres", "jóvenes"]), unique=True).map(tuple),
                    }
                ),
            ),
            min_size=1,
            max_size=7,
        )
    )
    quotas = draw(st.sampled_from([(), (("mujeres", 1),), (("mujeres", 2), ("jóvenes", 1))]))
    wants = call(str(draw(st.integers(0, 80))), quotas=quotas, most_each=draw(st.integers(0, 2)))
    return wants, listed(*rows)


@settings(calm, max_examples=100)
@given(small_calls(), st.sampled_from(["score", "score_by_money"]))
def test_no_set_that_fits_is_worth_more_than_the_best(drawn, worth):
    wants, scored = drawn

    def fits(some):
        organisations = [each.proposal.organisation for each in some]
        few = not wants.most_each or all(organisations.count(each) <= wants.most_each for each in organisations)
        return few and sum(each.proposal.asked for each in some) <= wants.budget

    def value(some):
        tags = [each.proposal.tags for each in some]
        reached = sum(min(count, sum(tag in each for each in tags)) for tag, count in wants.quotas)
        return reached, sum(each.score * (1 if worth == "score" else each.proposal.asked) for each in some)

    every = (some for size in range(len(scored) + 1) for some in combinations(scored, size) if fits(some))
    funding = fund_best(wants, scored, worth=worth)
    paid = [each for each in scored if each.proposal.name in chosen(funding)]
    assert fits(paid) and funding.proved
    assert value(paid) == max(map(value, every))
    assert funding.worth == value(paid)[1] <= funding.ceiling
    in_order = fund_in_order(wants, scored)
    for each in (funding, in_order):
        assert each.spent + each.left == wants.budget and each.left >= 0
        assert len(each.awards) + len(each.refusals) == len(scored)
        assert fits([one for one in scored if one.proposal.name in chosen(each)])


# Paying.


HALVES = (BS(1), BS(1))


def paying(*events, parts=HALVES, **more):
    scored = listed((6000, 5, {"organisation": "Alfareras"}), (3000.01, 4, {"organisation": "Tejedoras"}))
    rules = CommunityRules(awards=fund_in_order(call(), scored).awards, parts=parts, **more)
    group = Group(members=("Alfareras", "Tejedoras"), rules=rules)
    return record(group, [said("grant", amount="10000"), *events])


def said(kind, member="", amount="0", item="", period=0):
    return Event(kind=kind, member=member, amount=BS(amount), item=item, period=period)


def test_a_project_is_paid_in_parts_against_its_account():
    group = paying(
        said("advance", "Alfareras", "3000", "P01"),
        said("advance", "Tejedoras", "1500.01", "P02"),
        said("rendered", "Alfareras", "2900", "P01", 1),
        said("refund", "Alfareras", "100", "P01", 1),
        said("advance", "Alfareras", "3000", "P01", 2),
    )
    ovens, looms = project_accounts(group)
    assert (ovens.awarded, ovens.advanced, ovens.rendered, ovens.refunded) == (6000, 6000, 2900, 100)
    assert (ovens.to_render, ovens.to_come) == (3000, 0)
    assert (looms.to_render, looms.to_come) == (BS("1500.01"), 1500)
    account = account_of(group)
    assert account.money == 10_000 - 6_000 - BS("1500.01") + 100
    assert account.worth == 10_000 - 2_900  # lo rendido ya se gastó


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ([said("advance", "Tejedoras", "3000", "P01")], "A «Tejedoras» no se le aprobó la propuesta «P01»"),
        ([said("advance", "Alfareras", "3000", "P09")], "no se le aprobó la propuesta «P09»"),
        ([said("advance", "Alfareras", "6000", "P01")], "le toca ahora la parte 1, de 3000, y se anotó 6000"),
        ([said("advance", "Alfareras", "3000", "P01")] * 2, "recibió 3000 y le falta rendir 3000"),
        (
            [said("advance", "Alfareras", "3000", "P01"), said("rendered", "Alfareras", "3000.01", "P01")],
            "Alfareras debe 3000 y se anotó 3000.01",
        ),
        (
            [
                said("advance", "Alfareras", "3000", "P01"),
                said("rendered", "Alfareras", "3000", "P01"),
                said("advance", "Alfareras", "3000", "P01"),
                said("rendered", "Alfareras", "3000", "P01"),
                said("advance", "Alfareras", "3000", "P01"),
            ],
            "«P01» ya recibió sus 2 partes",
        ),
    ],
)
def test_what_breaks_the_rules_of_paying_is_refused(events, says):
    with pytest.raises(RuleBroken, match=says):
        paying(*events)


def test_a_part_may_stay_open_where_the_rules_say_so():
    first = [said("advance", "Alfareras", "3000", "P01"), said("rendered", "Alfareras", "2400", "P01")]
    second = said("advance", "Alfareras", "3000", "P01")
    assert paying(*first, second, rendered_share=BS("0.8"))
    with pytest.raises(RuleBroken, match="le falta rendir 600"):
        paying(*first, second, rendered_share=BS("0.81"))


# Bad input.


@pytest.mark.parametrize(
    "make",
    [
        lambda: proposal("A", "0"),
        lambda: proposal("A", own=BS(-1)),
        lambda: proposal("A", least=BS(1001)),
        lambda: call(jurors=()),
        lambda: call(jurors=("Ana", "Ana")),
        lambda: call(criteria=()),
        lambda: call("-1"),
        lambda: call(own_share=BS(1)),
        lambda: call(quotas=(("mujeres", 1), ("mujeres", 2))),
        lambda: call(quotas=(("mujeres", -1),)),
        lambda: score_proposals(call(), [], []),
        lambda: score_proposals(call(), [proposal("A"), proposal("A")], []),
        lambda: score_proposals(
            call(jurors=("Ana",), trimmed=1), [proposal("A")], [Marks(juror="Ana", proposal="A", points=(1, 1))]
        ),
        lambda: score_proposals(
            call(jurors=("Ana",)),
            [proposal("A")],
            [Marks(juror="Ana", proposal="A", points=(1, 1))],
            [Vote(member="Wara", proposal="A")] * 2,
        ),
        lambda: score_proposals(
            call(jurors=("Ana",)),
            [proposal("A")],
            [Marks(juror="Ana", proposal="A", points=(1, 1))],
            [Vote(member="Wara", proposal="Z")],
        ),
        lambda: fund_best(call(), [*listed((1, 1)), *listed((1, 1))]),
        lambda: fund_best(call(), listed((1, 1)), worth="suerte"),
        lambda: fund_in_order(call(), listed((1, 1)), cent=BS(0)),
        lambda: CommunityRules(parts=()),
        lambda: CommunityRules(parts=(BS(1), BS(0))),
        lambda: CommunityRules(rendered_share=BS(2)),
        lambda: project_accounts(Group(members=("Wara",))),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(make):
    with pytest.raises(BadInput):
        make()


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused_wherever_it_stands(number):
    for make in (
        lambda: proposal("A", str(number)),
        lambda: proposal("A", own=number),
        lambda: call(str(number)),
        lambda: call(least_score=number),
        lambda: Marks(juror="Ana", proposal="A", points=(number,)),
        lambda: fund_in_order(call(), listed((1, 1)), cent=number),
        lambda: CommunityRules(parts=(number,)),
    ):
        with pytest.raises(BadInput):
            make()


def test_nothing_to_give_and_nothing_asked_are_answers():
    assert chosen(fund_best(call("0"), listed((1, 1)))) == []
    empty = fund_best(call(), [])
    assert (empty.awards, empty.left, empty.worth, empty.proved) == ((), 10_000, 0, True)
    idle = fund_best(call(), listed((1, 5), (1, 0)))
    assert [(refusal.proposal, refusal.why) for refusal in idle.refusals] == [("P02", "no_worth")]
    huge = fund_best(call("9e14"), listed(("9e14", "9e4"), ("1e-14", "1e-9")))
    assert chosen(huge) == ["P01"]
