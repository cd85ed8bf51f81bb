"""Sales of a fair: what a phone may send, what is kept and adds up; none is lost, and none counted twice."""

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qhatu import packs
from qhatu.packs.words import Words
from qhatu.records import sales
from qhatu.records.store import Enterprise, Person, Store
from qhatu.sums import BadInput

BOLIVIA = packs.place("bolivia")
# The records refuse what lies ahead of them, so a day at the fair is one of the last days.
MORNING = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)


def uid(number: int) -> str:
    return f"{number:022d}"


def told(
    number: int = 1, *, edit: int = 1, age: float = 0, edited: float | None = None, after: str = "", **more
) -> dict:
    """A sale as a phone sends it."""
    when = {"age": age, "after": after}
    sale = {"product": "Vela", "units": "3", "paid": "18.00", "asked": "18.00", "way": "now", "buyer": "", "who": ""}
    edited_when = when if edited is None else {"age": edited, "after": after}
    return {"uid": uid(number), "edit": uid(edit), "void": False, "sold": when, "edited": edited_when, **sale, **more}


@dataclass
class Stand:
    """An enterprise of two people and its records."""

    store: Store
    people: tuple[Person, Person]
    enterprise: Enterprise

    def hand_in(self, *sent: dict, moment: datetime = MORNING, person: int = 0) -> sales.HandedIn:
        return sales.hand_in(self.store, self.people[person].id, self.enterprise.id, sent, place=BOLIVIA, moment=moment)

    def sold(self, cycle: int = 1) -> list[sales.Sale]:
        cycles = {one.number: one.id for one in self.store.cycles(self.enterprise.id)}
        return sales.kept_sales(self.store.entries(cycles[cycle], sales.MODULE))


@pytest.fixture(scope="module")
def store():
    """One class for all these tests; each has an enterprise of its own in it."""
    opened = Store("sqlite://")
    yield opened
    opened.close()


def new_stand(store: Store) -> Stand:
    number = len(store.people())
    people = tuple(store.add_person(f"{name} {number}", pin_hash="…") for name in ("Wara", "Marco"))
    enterprise = store.start_enterprise(people[0].id, name="Velas Illa", trade="candles", place="bolivia")
    store.join_enterprise(people[1].id, store.invite(enterprise.id, people[0].id))
    return Stand(store, people, enterprise)


@pytest.fixture
def stand(store):
    return new_stand(store)


def test_a_sale_is_kept_with_the_hour_at_which_it_was_sold(stand):
    handed = stand.hand_in(told(1, age=3600))
    assert handed.kept == {uid(1): stand.enterprise.cycle_id}
    [sale] = stand.sold()
    assert (sale.product, sale.units, sale.paid, sale.way) == ("Vela", Decimal(3), Decimal("18.00"), "now")
    assert sale.sold_at == MORNING - timedelta(hours=1)


def test_a_sale_whose_answer_got_lost_is_sent_again_and_counts_once(stand):
    for later in (0, 7, 31):
        stand.hand_in(told(1, age=60 + later), moment=MORNING + timedelta(seconds=later + 0.4))
    assert len(stand.sold()) == 1
    assert len(stand.store.history(stand.enterprise.cycle_id)) == 1


def test_the_later_correction_stands_whichever_comes_in_first(stand):
    stand.hand_in(told(1, edit=1, age=100))
    later = told(1, edit=2, age=110, edited=10, paid="15.00")
    earlier = told(1, edit=3, age=110, edited=50, paid="12.00")
    assert stand.hand_in(later, person=1).standing[uid(1)].paid == Decimal("15.00")
    handed = stand.hand_in(earlier)
    assert handed.kept and handed.standing[uid(1)].paid == Decimal("15.00")
    assert [sale.paid for sale in stand.sold()] == [Decimal("15.00")]


def test_a_correction_that_was_overtaken_is_known_when_it_comes_again(stand):
    stand.hand_in(told(1, edit=1, age=100))
    stand.hand_in(told(1, edit=2, age=110, edited=10))
    stand.hand_in(told(1, edit=1, age=120))
    assert len(stand.store.history(stand.enterprise.cycle_id)) == 2


def test_a_voided_sale_counts_nothing_and_can_be_taken_back(stand):
    stand.hand_in(told(1, age=100))
    stand.hand_in(told(1, edit=2, age=100, edited=50, void=True))
    assert sales.total(stand.sold()).units == 0
    stand.hand_in(told(1, edit=3, age=100, edited=20))
    assert sales.total(stand.sold()).received == Decimal("18.00")


def test_what_is_wrong_with_one_sale_keeps_the_others_in(stand):
    handed = stand.hand_in(told(1), told(2, product="<b>"), told(3))
    assert set(handed.kept) == {uid(1), uid(3)}
    assert "signo" in str(handed.refused[uid(2)])
    assert len(stand.sold()) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"uid": "../../etc/passwd-and-so-on"},
        {"uid": 7},
        {"edit": ""},
        {"product": ""},
        {"product": "=HYPERLINK(1)"},
        {"product": "V" * 200},
        {"product": None},
        {"units": "0"},
        {"units": "-3"},
        {"units": "1e9"},
        {"units": 3},
        {"units": "10000"},
        {"paid": "NaN"},
        {"paid": "0"},
        {"paid": "6.05"},  # no coin of five cents
        {"paid": "٣"},
        {"paid": "99999999"},
        {"way": "stolen"},
        {"buyer": "<script>"},
        {"void": "no"},
        {"sold": None},
        {"sold": {"age": "old"}},
        {"edited": {"age": float("nan"), "after": ""}},
        {"edited": {"age": True, "after": ""}},
        {"way": "on_credit", "who": "@SUM(A1)"},
    ],
    ids=str,
)
def test_a_sale_of_another_shape_is_refused_with_a_sentence(stand, wrong):
    handed = stand.hand_in({**told(1), **wrong}, "no sale", None, told(2))
    assert set(handed.kept) == {uid(2)}
    assert all(isinstance(fault, BadInput) and str(fault).endswith(".") for fault in handed.refused.values())
    assert handed.refused.keys() >= {""}  # what had no number at all


@pytest.mark.parametrize(
    ("age", "after", "expected"),
    [
        (60, "", timedelta(seconds=60)),
        (-500, "", timedelta()),  # the phone's clock was put back
        (1e12, "", timedelta(seconds=sales.LONGEST_AGE)),
        (float("inf"), "", timedelta(seconds=sales.LONGEST_AGE)),
        (10**400, "", timedelta(seconds=sales.LONGEST_AGE)),
        (-1e300, "", timedelta()),
        (86400, (MORNING - timedelta(hours=2)).isoformat(), timedelta(hours=2)),  # it was put forward at the fair
        (60, (MORNING + timedelta(days=9)).isoformat(), timedelta()),
        (60, "yesterday", timedelta(seconds=60)),
        (60, "2026-03-01T10:00:00", timedelta(seconds=60)),  # nobody's time zone
    ],
    ids=[f"clock {number}" for number in range(10)],  # moments in a name would differ from run to run
)
def test_a_phone_clock_that_is_wrong_moves_a_sale_no_further_than_the_last_answer(age, after, expected):
    sale, edited_at = sales.from_phone(told(age=age, after=after), place=BOLIVIA, moment=MORNING)
    assert sale.sold_at == edited_at == MORNING - expected


def test_a_sale_of_before_the_cycle_was_closed_belongs_to_it(stand):
    now = datetime.now(UTC)
    stand.store.close_cycle(stand.enterprise.cycle_id, stand.people[0].id)
    after = now + timedelta(minutes=5)
    stand.hand_in(told(1, age=3600), told(2, age=1), moment=after)
    assert [[sale.uid for sale in stand.sold(number)] for number in (1, 2)] == [[uid(1)], [uid(2)]]


def test_a_sale_sent_again_after_its_cycle_was_closed_is_not_counted_in_the_next(stand):
    stand.hand_in(told(1, age=0), moment=datetime.now(UTC))
    stand.store.close_cycle(stand.enterprise.cycle_id, stand.people[0].id)
    # The phone's clock was put back, so the sale looks younger than the new cycle.
    handed = stand.hand_in(told(1, edit=2, age=0, paid="5.00"), moment=datetime.now(UTC) + timedelta(minutes=1))
    assert handed.kept == {uid(1): stand.enterprise.cycle_id}
    assert [sale.paid for sale in stand.sold(1)] == [Decimal("5.00")]
    assert stand.sold(2) == []


def test_nobody_hands_in_for_an_enterprise_of_others(stand):
    stranger = stand.store.add_person("Rosa", pin_hash="…")
    with pytest.raises(BadInput):
        sales.hand_in(stand.store, stranger.id, stand.enterprise.id, [told()], place=BOLIVIA, moment=MORNING)
    assert stand.sold() == []


def test_the_sums_are_those_of_the_cash_book_and_of_the_market(stand):
    stand.hand_in(
        told(1),
        told(2, way="on_credit", who="Doña Juana", paid="6.00", units="1"),
        told(3, way="in_kind", paid="10.00"),
    )
    found = sales.total(stand.sold())
    assert (found.units, found.received, found.owed, found.in_kind) == (7, Decimal(18), Decimal(6), Decimal(10))
    assert sales.total_in_words(found, Words("es", "bolivia")) == (
        "7 piezas vendidas; recibiste Bs\xa018,00. Te deben Bs\xa06,00. En trueque te dieron lo que vale Bs\xa010,00."
    )
    assert [sales.market_sale(sale).on_credit for sale in stand.sold()].count(True) == 1


def test_the_spreadsheet_opens_in_the_readers_marks_and_runs_no_formula():
    moved_in = sales.Sale(  # what another class may have kept
        uid=uid(1), product="=cmd|'/C calc'!A0", units=Decimal("2.5"), paid=Decimal("1234.50"), asked=Decimal(1300),
        sold_at=MORNING, edit=uid(1), way="on_credit", who="\tDoña; Juana",
    )  # fmt: skip
    file = sales.spreadsheet([moved_in], Words("es", "bolivia"))
    assert file.startswith(b"\xef\xbb\xbf")
    names, row = csv.reader(io.StringIO(file.decode("utf-8-sig")), delimiter=";")
    assert names[2:6] == ["Producto", "Cantidad", "Precio de siempre", "Pagado"]
    assert row[2:6] == ["'=cmd|'/C calc'!A0", "2,5", "1300", "1234,50"]
    assert row[8] == "'\tDoña; Juana"


def test_an_entry_that_holds_no_sale_is_passed_over():
    entries = {"sale/x": "{}", "sale/y": "[1]", "sale/z": '{"units": "many"}', "other": "x"}
    assert sales.kept_sales(entries) == []


# ---- any order of things


@dataclass
class Phone:
    """What a phone does, as static/sales_store.js does it: it notes, sends all that is unsent, forgets on an answer."""

    person: int
    clock: timedelta
    known: dict[str, dict] = field(default_factory=dict)
    unsent: set[str] = field(default_factory=set)

    def note(self, number: int, edit: int, paid: str, void: bool, now: datetime) -> None:
        before = self.known.get(uid(number), {})
        wall = now + self.clock
        sold = before.get("sold", wall)
        self.known[uid(number)] = {**told(number, edit=edit, paid=paid, void=void), "sold": sold, "edited": wall}
        self.unsent.add(uid(number))

    def sends(self, now: datetime) -> list[dict]:
        def when(wall: datetime) -> dict:
            return {"age": (now + self.clock - wall).total_seconds(), "after": ""}

        return [
            {**sale, "sold": when(sale["sold"]), "edited": when(sale["edited"])}
            for sale in (self.known[id] for id in sorted(self.unsent))
        ]

    def hears(self, sent: list[dict], handed: sales.HandedIn) -> None:
        for sale in sent:
            if sale["uid"] in handed.kept and self.known[sale["uid"]]["edit"] == sale["edit"]:
                self.unsent.discard(sale["uid"])

    def sees(self, standing: list[sales.Sale]) -> None:
        for sale in standing:
            if sale.uid not in self.unsent:
                wall = sale.sold_at + self.clock
                self.known[sale.uid] = {**sale.told, "asked": "18.00", "sold": wall, "edited": wall}


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["sell", "correct", "void", "send", "send, and the answer is lost", "half sends", "look"]),
        st.integers(0, 2),  # which phone
        st.integers(0, 3),  # which sale
        st.integers(1, 20_000),  # seconds until the next
    ),
    max_size=20,
)


@given(ACTIONS, st.lists(st.integers(-(10**6), 10**6), min_size=3, max_size=3), st.permutations(range(3)))
@settings(max_examples=30, deadline=None)
def test_any_order_of_losing_the_class_and_finding_it_ends_with_each_sale_once_as_it_was_left(
    store, actions, clocks, coming_home
):
    stand = new_stand(store)
    now = MORNING - timedelta(days=30)
    phones = [Phone(person % 2, timedelta(seconds=clock)) for person, clock in enumerate(clocks)]
    left_as: dict[str, tuple[str, bool]] = {}
    edits = 0

    def exchange(phone: Phone, *, answered: bool = True, part: int | None = None) -> None:
        sent = phone.sends(now)[:part]
        handed = stand.hand_in(*sent, moment=now, person=phone.person)
        assert not handed.refused
        if answered:
            phone.hears(sent, handed)
            phone.sees(stand.sold())

    # Two sales that all phones know, so that they can correct the same one.
    begins = [("sell", 0, 0, 1), ("sell", 0, 0, 1), ("send", 0, 0, 1), ("look", 1, 0, 1), ("look", 2, 0, 1)]
    for step, (action, which, chosen, passes) in enumerate([*begins, *actions]):
        now += timedelta(seconds=passes)
        phone, edits = phones[which], edits + 1
        match action:
            case "sell":
                phone.note(step, edits, f"{edits}.00", False, now)
                left_as[uid(step)] = f"{edits}.00", False
            case "correct" | "void":
                if phone.known:
                    id = sorted(phone.known)[chosen % len(phone.known)]
                    phone.note(int(id), edits, f"{edits}.00", action == "void", now)
                    left_as[id] = f"{edits}.00", action == "void"
            case "send":
                exchange(phone)
            case "send, and the answer is lost":
                exchange(phone, answered=False)
            case "half sends":
                exchange(phone, part=1)
            case "look":
                phone.sees(stand.sold())
    for phone in [phones[which] for which in (*coming_home, *coming_home)]:
        now += timedelta(seconds=1)
        exchange(phone)
    assert {sale.uid: (f"{sale.paid:f}", sale.void) for sale in stand.sold()} == left_as
    for phone in phones:
        assert not phone.unsent
        assert {id: (sale["paid"], sale["void"]) for id, sale in phone.known.items()} == left_as
    money = sum(Decimal(paid) for paid, void in left_as.values() if not void)
    assert sales.total(stand.sold()).received == money
