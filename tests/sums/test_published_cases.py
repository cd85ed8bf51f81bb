"""Is every published case reproduced by a test, and does each say where it comes from?"""

import re
from collections import Counter
from pathlib import Path

import pytest

from sums.published import CASES

TESTS = sorted(Path(__file__).parent.rglob("test_*.py"))


def test_every_published_topic_is_reproduced_by_a_test():
    reproduced = {
        topic for path in TESTS for topic in re.findall(r'@reproduces\("(\w+)"\)', path.read_text(encoding="utf-8"))
    }
    assert {case["topic"] for case in CASES} - reproduced == set()


def test_no_two_cases_have_one_name():
    assert [name for name, times in Counter(case["id"] for case in CASES).items() if times > 1] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_case_says_where_it_comes_from(case):
    assert case["source"] and case["url"] and case["license"] and case["tolerance"]
