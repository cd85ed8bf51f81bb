"""The path of a learner and the board of a trainer, without a server."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from qhatu.house import house
from qhatu.notebooks.modules import module_folders
from qhatu.packs.stations import stations
from qhatu.packs.words import Words, languages
from qhatu.pages import cost_sheet as cost_page
from qhatu.school.access import STOPS, Page
from qhatu.school.board import standings as board
from qhatu.school.board.standings import Board, presence, summary, where, without_names
from qhatu.school.lessons import path
from qhatu.school.lessons.kernels import KernelOwner
from qhatu.school.lessons.path import SEEN_LESSON, Kept

WORDS = Words("es", "bolivia")
NOON = datetime.now(UTC)  # the records note by their own clock when somebody was seen
MODULE = "5-management"
PAGES = [Page(MODULE, stop, {}) for stop in STOPS]


# ---- the path


def test_there_are_seven_stations_in_the_order_of_their_numbers():
    assert [station.number for station in stations()] == [1, 2, 3, 4, 5, 6, 7]


def test_every_module_that_there_is_has_its_station():
    assert {folder.name for folder in module_folders(house())} <= {station.module for station in stations()}


@pytest.mark.parametrize("station", stations(), ids=lambda station: station.module)
def test_every_station_is_told_in_spanish_and_in_english(station):
    for texts in (station.names, station.asks, station.today):
        assert {"es", "en"} <= set(texts)
        assert all(text.strip() for text in texts.values())


def way(**kept):
    return path.ways(PAGES, {MODULE: Kept(**{"entries": {}, **kept})}, WORDS)


def next_stop(**kept):
    here = path.here(way(**kept))
    return here.next_stop.name if here else None


def test_a_station_without_pages_is_announced_and_not_open():
    assert [bool(step.stops) for step in way()] == [False, False, False, False, True, False, False]


def test_a_newcomer_begins_with_the_lesson():
    assert next_stop() == "lesson"


def test_who_has_seen_the_lesson_goes_on_to_their_own_enterprise():
    assert next_stop(entries={SEEN_LESSON: "1"}) == "app"


def test_who_began_with_their_own_enterprise_is_not_sent_back_to_the_lesson():
    assert next_stop(entries={"price": "6"}) == "app"


def test_who_has_a_price_goes_on_to_practise():
    assert next_stop(entries={"price": "6"}, priced=True) == "practice"


def test_who_answered_all_has_come_to_the_end():
    done = {"entries": {"price": "6"}, "priced": True, "answered": 5, "questions": 5}
    assert next_stop(**done) is None
    assert path.today(None, WORDS) == "Llegaste hasta aquí. ¡Bien hecho!"


def test_a_practice_without_questions_is_never_done():
    practice = next(step for step in way(questions=0, answered=0) if step.stops).stops[-1]
    assert not practice.done


def test_the_paper_is_offered_once_there_is_something_on_it():
    assert {step.paper for step in way()} == {""}
    assert "/papers/cost-sheet.pdf" in {step.paper for step in way(priced=True)}


def test_points_are_told_as_the_reader_writes_numbers():
    practice = way(answered=2, questions=5, points=Decimal("2.5"), out_of=Decimal(13))[4].stops[-1]
    assert practice.told == "2 de 5 respuestas, 2,5 de 13 puntos"


# ---- the board


def owner(person_id, opened=NOON, page=f"{MODULE}/app"):
    return KernelOwner(person_id=person_id, session="", page=page, token_hash="", opened=opened)


def learner(store, name, **entries):
    person = store.add_person(name, pin_hash="x")
    if entries:
        enterprise = store.start_enterprise(person.id, name=f"Velas {name}", trade="candles", place="bolivia")
        fields = {key.replace("__", "/"): text for key, text in entries.items()}
        store.save(enterprise.cycle_id, MODULE, fields, person.id, at=NOON)
    return person


def board_of(store):
    return Board(store, lambda language: Words(language, "bolivia"))


@pytest.mark.parametrize(
    ("opened", "saved", "seen", "expected"),
    (
        (None, None, None, "never"),
        (None, None, -1, "here"),
        (None, -60, -60, "away"),
        (None, -60 * 24 * 7, -60 * 24 * 7, "absent"),
        (None, None, -60 * 11, "absent"),
        (-1, -60 * 24 * 7, -60 * 24 * 7, "here"),
        (-2, None, -2, "here"),
        (-30, -1, -1, "here"),
        (-30, -11, -1, "stuck"),
        (-30, None, -1, "stuck"),
        (-1, -600, -1, "here"),
    ),
)
def test_somebody_is_stuck_only_with_a_page_open_and_ten_minutes_without_a_save(opened, saved, seen, expected):
    def at(minutes):
        return None if minutes is None else NOON + timedelta(minutes=minutes)

    assert presence(at(opened), at(saved), at(seen), NOON) == expected


def test_who_may_need_a_hand_stands_first_and_who_never_came_last(store):
    never = learner(store, "Ana")
    away = learner(store, "Berta", price="1")
    stuck = learner(store, "Zenobia", price="1")
    rows = board_of(store).rows({stuck.id: owner(stuck.id)}, WORDS, now=NOON + timedelta(minutes=12))
    assert [(row.person_id, row.presence) for row in rows] == [
        (stuck.id, "stuck"),
        (away.id, "away"),
        (never.id, "never"),
    ]


def test_the_board_tells_the_screen_in_words(store):
    rosa = learner(store, "Rosa", price="6", screen="materials")
    (row,) = board_of(store).rows({rosa.id: owner(rosa.id)}, WORDS, now=NOON)
    assert row.where == "5 · Gestión, sus materiales"


def test_the_page_that_is_open_counts_more_than_where_something_was_saved():
    assert where(f"{MODULE}/practice", MODULE, "materials", WORDS) == "5 · Gestión, la práctica"


def test_who_has_not_begun_is_nowhere(store):
    learner(store, "Rosa")
    (row,) = board_of(store).rows({}, WORDS, now=NOON)
    assert (row.where, row.filled, row.saved, row.points) == ("", 0, "", "")


def test_marks_of_the_program_are_not_counted_as_filled_in(store):
    learner(store, "Rosa", price="6", screen="price", seen__lesson="1")
    (row,) = board_of(store).rows({}, WORDS, now=NOON)
    assert row.filled == 1


def test_a_price_without_costs_is_no_price_yet(store):
    learner(store, "Rosa", price="6")
    (row,) = board_of(store).rows({}, WORDS, now=NOON)
    assert not row.priced


def test_a_sheet_is_read_again_after_a_save(store):
    rosa = learner(store, "Rosa", price="6")
    its_board = board_of(store)
    assert its_board.rows({}, WORDS)[0].filled == 1
    cycle = store.enterprise_of(rosa.id).cycle_id
    store.save(cycle, MODULE, {"units_per_batch": "24"}, rosa.id)
    assert its_board.rows({}, WORDS)[0].filled == 2


def test_the_trainer_is_not_on_the_board(store):
    store.add_person("Elena", pin_hash="x", role="trainer")
    assert board_of(store).rows({}, WORDS) == []
    assert summary([], WORDS) == "Todavía no hay nadie en la clase."


def test_without_names_nobody_can_be_told_by_name_enterprise_or_place(store):
    for name in ("Ana", "Berta", "Carla", "Delia", "Elsa", "Flora"):
        learner(store, name, price="1")
    rows = board_of(store).rows({}, WORDS, now=NOON)
    one = without_names(rows, WORDS, "key")
    assert [row.name for row in one] == [f"Participante {number}" for number in range(1, 7)]
    assert {row.enterprise for row in one} == {""}
    assert {row.person_id for row in one} == set(range(1, 7))  # numbers of people are theirs in the gradebook too


def test_without_names_the_order_is_the_same_each_time_and_another_when_the_class_is_opened_again(store):
    screens = ("product", "batch", "materials", "work", "tools", "shared", "price")
    for name, screen in zip(("Ana", "Berta", "Carla", "Delia", "Elsa", "Flora", "Gema"), screens, strict=True):
        learner(store, name, price="1", screen=screen)
    rows = board_of(store).rows({}, WORDS, now=NOON)
    one, again, other = ([row.where for row in without_names(rows, WORDS, key)] for key in ("key", "key", "another"))
    assert one == again
    assert one != other


def test_every_screen_of_the_cost_sheet_has_its_words():
    import inspect
    import re

    names = set(re.findall(r'\bname="([a-z]+)",', inspect.getsource(cost_page)))
    assert names <= set(board.SCREENS)


@pytest.mark.parametrize("language", languages())
def test_the_board_is_put_together_in_every_language(store, language):
    learner(store, "Rosa", price="6", screen="price")
    rows = board_of(store).rows({}, Words(language, "bolivia"))
    assert rows[0].where.startswith("5 · ")
