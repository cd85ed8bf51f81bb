"""A guest sees the taste and nothing else, and nobody reaches what holds solutions."""

from pathlib import Path
from urllib.parse import quote

import pytest

from qhatu import packs
from qhatu.house import house


@pytest.fixture(scope="module")
def roles(running):
    """Somebody of each role: a guest, a learner, a trainer."""
    return {"guest": running.visitor(), "learner": running.learner(), "trainer": running.trainer()}


def test_a_guest_tastes_a_trade_and_sees_nothing_else(roles):
    guest = roles["guest"]
    assert guest.get("/taste").status_code == 200
    page = guest.get("/taste/candles").text
    assert packs.trade("candles").first_taste["es"][:40] in page
    assert guest.get("/drawing/candles.svg").status_code == 200
    assert guest.get("/taste/none").status_code == 404
    for path in (
        "/",
        "/start",
        "/m/5-management/app",
        "/m/5-management/lesson",
        "/board",
        "/people",
        "/me",
        "/me/data",
    ):
        answer = guest.get(path)
        assert (answer.status_code, answer.headers["Location"][:12]) == (302, "/login?next="), path


def test_a_guest_reads_in_the_language_they_chose(roles):
    assert "In ten minutes" in roles["guest"].get("/taste/candles?language=en").text


def secret_files() -> list[Path]:
    """Everything under `modules/` and `data/`: rubrics, solutions, worked results, other people's numbers."""
    return [file for top in ("modules", "data") for file in sorted((house() / top).rglob("*")) if file.is_file()]


def plain(path: str) -> list[str]:
    """The likeliest addresses of a file."""
    return [f"/{path}", f"/m/{path.partition('/')[2]}", f"/look/..%2f..%2f..%2f..%2f..%2f{quote(path, safe='')}"]


def disguises(path: str) -> list[str]:
    """The ways in which a path may be asked for."""
    encoded = "".join(f"%{ord(sign):02x}" for sign in path)
    return [
        *plain(path),
        f"//{path}",
        f"/./{path}",
        f"/{encoded}",
        f"/{quote(path, safe='')}",
        f"/m/{path}",
        f"/m/{path.partition('/')[2].rpartition('.')[0]}",
        f"/m/..%2f{quote(path, safe='')}",
        f"/m/%2e%2e/{path}",
        f"/files/{path}",
        f"/api/contents/{path}",
        f"/voila/render/{path}",
        f"/voila/files/{path}",
        f"/look/%252e%252e%252f{path}",
        f"/voila/templates/qhatu/static/..%2f..%2f..%2f..%2f..%2f..%2f..%2f{quote(path, safe='')}",
        f"/voila/labextensions/../../../../../{path}",
        f"/drawing/..%2f..%2f{quote(path, safe='')}",
        f"/taste/{quote(path, safe='')}",
        f"/people/{quote(path, safe='')}/data",
        f"/papers/blank-cost-sheet/..%2f..%2f{quote(path, safe='')}",
    ]


# What would spoil an exercise or tell of people; each is asked for in every disguise, one of a kind is enough.
WORST = ("cost-and-price.toml", "cost-and-price.ipynb", "expected.toml", "answers.csv", "people.csv")


def test_there_is_something_to_hide():
    assert {file.name for file in secret_files()} >= set(WORST)


# Three pages of a module are served under their own names; they are made of cells, and none of their source is sent.
PAGES = ("/m/5-management/lesson", "/m/5-management/app")


@pytest.mark.parametrize("role", ("guest", "learner", "trainer"))
def test_no_file_of_modules_or_data_is_reachable_by_any_address(roles, role):
    unseen = set(WORST)
    for file in secret_files():
        ways = disguises if file.name in unseen else plain
        unseen.discard(file.name)
        for address in ways(file.relative_to(house()).as_posix()):
            if address in PAGES:
                continue
            status, body = roles[role].get_raw(address)
            assert status in (302, 400, 403, 404, 405), (role, address)
            assert len(body) < 20_000, (role, address)


@pytest.mark.parametrize("role", ("guest", "learner", "trainer"))
def test_what_is_hidden_is_refused_to_other_verbs_too(roles, role):
    for method in ("HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        for address in ("/modules/5-management/practice/cost-and-price.toml", "/data/trades/candles/expected.toml"):
            assert roles[role].send(method, address).status_code in (302, 403, 404, 405)


def test_the_practice_page_tells_no_solution(roles):
    """Its source holds the exercise, its rubric the answers: neither is in what a learner's browser gets."""
    page = roles["learner"].get("/m/5-management/practice").text
    assert "BEGIN SOLUTION" not in page
    assert "mistakes" not in page
    rubric = (house() / "modules" / "5-management" / "practice" / "cost-and-price.toml").read_text(encoding="utf-8")
    said = [line.partition("=")[2].strip(' "') for line in rubric.splitlines() if line.startswith("says =")]
    assert said
    assert not [sentence for sentence in said if sentence[:50] in page]
