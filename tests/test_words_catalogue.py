"""The translations of this house: complete, in step with the texts, with the same facts in braces."""

import pytest

from qhatu.house import house
from qhatu.notebooks import catalogue_faults
from qhatu.packs.faults import Fault

LANGUAGES = sorted(path.stem for path in (house() / "curriculum" / "languages").glob("*.po"))


def test_everything_can_be_read_in_english():
    assert "en" in LANGUAGES


@pytest.fixture(scope="module")
def faults() -> list[Fault]:
    """What is wrong in all the catalogues, and in the texts of the code; gathering them takes a while."""
    return catalogue_faults()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_text_and_the_same_facts_in_braces(language, faults):
    assert [str(fault) for fault in faults if fault.file.endswith(f"/{language}.po")] == []


def test_every_text_in_the_code_can_be_translated(faults):
    assert [str(fault) for fault in faults if fault.file.endswith(".py")] == []
