"""Does every sum teach in its docstring, and answer or explain itself whatever the numbers?"""

import collections.abc
import datetime
import math
import subprocess
import sys
import types
import typing
from collections import Counter
from decimal import Decimal
from inspect import signature

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.plain import Plain
from sums.public import CLASSES, FUNCTIONS, MODULES, RECORDS, arguments_of, givers_of, types_of

ids = [name for name, _ in FUNCTIONS]

# What sums are built with and people never meet, so that it needs no formula and no source.
BUILT_WITH = ("checked", "bad_input", "numbers", "plain")

SLOW_TO_IMPORT = [
    "dataclasses", "inspect", "typing", "random", "statistics", "fractions", "ast", "logging", "asyncio", "scipy",
]  # fmt: skip


def test_the_sums_import_nothing_slow():
    look = f"import sys, {', '.join(m.__name__ for m in MODULES)}; "
    look += f"print(*[m for m in {SLOW_TO_IMPORT} if m in sys.modules])"
    # -S: what an environment's own .pth files import is not the sums' doing.
    bare = ["-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {look}"]
    run = subprocess.run([sys.executable, *bare], capture_output=True, encoding="utf-8", check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == []


# ---- every sum teaches


@pytest.mark.parametrize("part", ["Args:", "Edge case", "Source:", ">>>"])
@pytest.mark.parametrize(("name", "function"), FUNCTIONS, ids=ids)
def test_a_docstring_is_whole(name, function, part):
    if part == "Args:" and not signature(function).parameters:
        return
    if name.partition(".")[0] in BUILT_WITH and part != ">>>":
        return
    assert part in (function.__doc__ or "")


@pytest.mark.parametrize(("name", "kind"), CLASSES, ids=[name for name, _ in CLASSES])
def test_a_class_says_what_it_is(name, kind):
    assert kind.__doc__


@pytest.mark.parametrize(("name", "function"), FUNCTIONS, ids=ids)
def test_a_docstring_names_every_argument(name, function):
    if "Args:" in (function.__doc__ or ""):
        told = function.__doc__.partition("Args:")[2]
        assert [arg for arg in signature(function).parameters if arg not in told] == []


@pytest.mark.parametrize(("name", "kind"), RECORDS, ids=[name for name, _ in RECORDS])
def test_a_record_names_every_field(name, kind):
    assert [field for field in kind.fields if field not in (kind.__doc__ or "")] == []


def test_no_two_things_have_one_name():
    names = Counter(name.rpartition(".")[2] for name, _ in [*FUNCTIONS, *CLASSES])
    assert [name for name, times in names.items() if times > 1] == []


# ---- hostile numbers

TAME = list(map(Decimal, ("1", "2", "3", "10", "12", "24", "0.5", "0.1", "0.05", "150", "3300")))
HOSTILE = [
    *map(Decimal, ("0", "1", "2", "12", "0.5", "0.01", "0.1", "-0.99", "-1", "100", "1000", "-3.50", "0.333333333333")),
    *map(Decimal, ("1e-30", "-1e-16", "1e14", "9e14", "-9e14", "1e15", "1e30", "-1e30", "1e999999", "1e-999999")),
    *map(Decimal, ("NaN", "sNaN", "Infinity", "-Infinity")),
]
COUNTS = [0, 1, 2, 3, 12, 52, -1, 10_000, 10**6, 10**16]
DAYS = [datetime.date(2024, 2, 29), datetime.date(2026, 3, 1), datetime.date(2026, 3, 31), datetime.date(2026, 4, 1)]
DAYS += [datetime.date.min, datetime.date.max]
MOMENTS = [datetime.datetime(2026, 3, 1, 9, 30), datetime.datetime(2026, 3, 1, 18, 0, tzinfo=datetime.UTC)]
MOMENTS += [datetime.datetime.min, datetime.datetime.max]
TEXTS = ["", "Wara", "Illa", "feria", "a{b}", "ñ" * 300]


def values(kind: typing.Any, depth: int = 0, tame: bool = False) -> st.SearchStrategy:
    """What may stand where a type is asked for; a record is a recipe, for making it may already be refused."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    inner = [values(part, depth + 1, tame) for part in parts if part is not Ellipsis] if origin in CONTAINERS else []
    if kind is Decimal:
        return st.sampled_from(TAME) | st.sampled_from(TAME) | st.sampled_from(TAME if tame else HOSTILE)
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.sampled_from(COUNTS)
    if kind is float:
        return st.sampled_from([0.0, 0.5, 1.0, -1.0, 1e308, 5e-324, math.nan, math.inf])
    if kind is str or kind is object or kind is typing.Any:
        return st.sampled_from(TEXTS)
    if isinstance(kind, type) and issubclass(kind, str):
        return st.sampled_from(TEXTS).map(kind)
    if kind is datetime.date:
        return st.sampled_from(DAYS)
    if kind is datetime.datetime:
        return st.sampled_from(MOMENTS)
    if kind is None or kind is type(None):
        return st.none()
    if origin is typing.Literal:
        return st.sampled_from([*parts, "otra cosa"])
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*(values(part, depth, tame) for part in parts))
    if origin is tuple and Ellipsis not in parts:
        return st.tuples(*inner).map(lambda drawn: ("all", tuple, list(drawn)))
    if origin in (dict, collections.abc.Mapping):
        return st.lists(st.tuples(*inner), max_size=3).map(lambda drawn: ("map", drawn))
    if origin in CONTAINERS:
        made = {set: set, frozenset: frozenset, collections.abc.Set: frozenset}.get(origin, tuple)
        return st.lists(inner[0], max_size=3 if depth else 4).map(lambda drawn: ("all", made, drawn))
    if isinstance(kind, type) and issubclass(kind, Plain):
        if is_a_result(kind) and givers_of(kind):
            return st.sampled_from(givers_of(kind)).flatmap(
                lambda giver: st.fixed_dictionaries(
                    {name: values(of, depth + 1) for name, of in arguments_of(giver).items()}
                ).map(lambda drawn: ("record", giver, drawn))
            )
        fields = {name: values(of, depth + 1, tame or is_a_result(kind)) for name, of in types_of(kind).items()}
        return st.fixed_dictionaries({}, optional=fields).map(lambda drawn, kind=kind: ("record", kind, drawn))
    raise NotImplementedError(f"say in values() what may stand for {kind}")


def is_a_result(kind: type) -> bool:
    """A record that looks at nothing is what a sum answers; nobody types it."""
    return kind.__post_init__ is Plain.__post_init__


CONTAINERS = (
    *(tuple, list, set, frozenset, dict, collections.abc.Mapping),
    *(collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection, collections.abc.Set),
)
SAFE = {Decimal: Decimal(2), int: 2, str: "Wara", bool: True, datetime.date: DAYS[1], datetime.datetime: MOMENTS[0]}


def made(drawn: typing.Any) -> typing.Any:
    """Follow the recipes; a field that was not drawn and has no default gets something harmless."""
    match drawn:
        case ("all", kind, items):
            return kind(map(made, items))
        case ("map", pairs):
            return {made(key): made(value) for key, value in pairs}
        case ("record", kind, fields):
            given_fields = {name: made(value) for name, value in fields.items()}
            settled = {**getattr(kind, "defaults", {}), **given_fields}
            missing = {name: of for name, of in arguments_of(kind).items() if name not in settled}
            return kind(**given_fields, **{name: harmless(of) for name, of in missing.items()})
    return drawn


def harmless(kind: typing.Any) -> typing.Any:
    """The tamest value of a type."""
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if kind in SAFE:
        return SAFE[kind]
    if origin is typing.Literal:
        return parts[0]
    if origin in (typing.Union, types.UnionType):
        return None if type(None) in parts else harmless(parts[0])
    if origin is tuple and Ellipsis not in parts:
        return tuple(map(harmless, parts))
    if origin in (dict, collections.abc.Mapping):
        return {}
    if origin:
        return ()
    if is_a_result(kind) and givers_of(kind):
        giver = givers_of(kind)[0]
        return giver(**{name: harmless(of) for name, of in arguments_of(giver).items()})
    return kind(**{name: harmless(of) for name, of in types_of(kind).items() if name not in kind.defaults})


def unsound(answer: typing.Any) -> list[typing.Any]:
    """The numbers of an answer that are no numbers."""
    if isinstance(answer, Decimal):
        return [] if answer.is_finite() else [answer]
    if isinstance(answer, float):
        return [] if math.isfinite(answer) else [answer]
    if isinstance(answer, Plain):
        return unsound([getattr(answer, field) for field in type(answer).fields])
    if isinstance(answer, dict):
        return unsound([*answer.keys(), *answer.values()])
    if isinstance(answer, list | tuple | set | frozenset):
        return [number for item in answer for number in unsound(item)]
    return []


ASKED = [
    (name, thing)
    for name, thing in [*FUNCTIONS, *((name, kind) for name, kind in RECORDS if not is_a_result(kind))]
    if name.partition(".")[0] not in BUILT_WITH
]


@pytest.mark.parametrize(("name", "asked"), ASKED, ids=[name for name, _ in ASKED])
def test_whatever_the_numbers_there_is_an_answer_or_a_sentence(name, asked):
    drawn = st.fixed_dictionaries({argument: values(kind) for argument, kind in arguments_of(asked).items()})

    @settings(max_examples=30, deadline=datetime.timedelta(seconds=20), suppress_health_check=list(HealthCheck))
    @given(drawn)
    def look(arguments):
        try:
            answer = asked(**{argument: made(value) for argument, value in arguments.items()})
        except BadInput as error:
            assert str(error)  # the sentence can be said
            return
        assert unsound(answer) == []

    look()
