"""Is an error a sentence that can be shown and translated, whatever it carries?"""

import ast
import pickle
import string
from decimal import Decimal
from pathlib import Path

import pytest

from qhatu import sums
from qhatu.notebooks.catalogues import kin_of_bad_input
from qhatu.sums import BadInput, NoBreakEven

SOURCES = sorted(Path(sums.__file__).parent.rglob("*.py"))
KIN = kin_of_bad_input(path.read_text(encoding="utf-8") for path in SOURCES)


def test_an_error_reads_as_its_sentence_with_the_facts_filled_in():
    error = BadInput("Compras en {bought}; encontré {found}.", bought="kg", found=Decimal("1.50"))
    assert str(error) == "Compras en kg; encontré 1.5."
    assert str(error) == error.sentence.format(**error.facts)


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        (Decimal("100.00"), "100"),
        (Decimal("1E+2"), "100"),
        (Decimal("-0.050"), "-0.05"),
        (Decimal("0.00"), "0"),
        (Decimal(8) / 3, "2.66666666666667"),
        (Decimal("2.699999999999999999999999999"), "2.7"),
        (Decimal("NaN"), "NaN"),
        (Decimal("sNaN"), "sNaN"),
        (Decimal("-Infinity"), "-Infinity"),
        (Decimal("1e30"), "1E+30"),
        (Decimal("1e-30"), "1E-30"),
        (Decimal(10**5000), "10000000000000000000…"),
        (24, "24"),
        ("{found}", "{found}"),
        ("<b>", "<b>"),
    ],
)
def test_a_fact_is_shown_as_a_person_would_write_it(fact, shown):
    assert str(BadInput("{fact}", fact=fact)) == shown


def test_an_error_survives_being_sent_to_another_process():
    error = pickle.loads(pickle.dumps(NoBreakEven("Con {price} no empatas.", price=Decimal("2.5"))))
    assert type(error) is NoBreakEven
    assert str(error) == "Con 2.5 no empatas."


def _calls():
    for path in SOURCES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in KIN and call.args:
                yield pytest.param(call, id=f"{path.stem}:{call.lineno}")


@pytest.mark.parametrize("call", list(_calls()))
def test_every_sentence_is_written_out_whole_and_names_exactly_its_facts(call):
    sentence = ast.literal_eval(call.args[0])  # a constant, so that the catalogue finds it
    named = {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}
    assert named == {keyword.arg for keyword in call.keywords}
    assert sentence.endswith((".", "?"))
    assert "Bs" not in sentence  # the currency belongs to the place


def test_every_public_name_explains_itself_with_an_example():
    unexplained = [
        name
        for name in sums.__all__
        if name != "UNITS" and (not (doc := getattr(sums, name).__doc__) or ">>>" not in doc)
    ]
    assert unexplained == []


def test_the_sums_use_nothing_but_the_standard_library():
    import sys

    allowed = sys.stdlib_module_names | {"qhatu"}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module.split(".")[0] in allowed
                assert not node.module.startswith("qhatu.") or node.module.startswith("qhatu.sums.")
            elif isinstance(node, ast.Import):
                assert {name.name.split(".")[0] for name in node.names} <= allowed
