"""Everything the sums offer, found by itself: the public functions and records of every module."""

import ast
import collections.abc
import datetime
import importlib
import inspect
import pkgutil
import typing
from decimal import Decimal
from functools import cache
from types import FunctionType, ModuleType

import qhatu.sums
from qhatu.sums.plain import Plain

MODULES = [importlib.import_module(found.name) for found in pkgutil.walk_packages(qhatu.sums.__path__, "qhatu.sums.")]


def _of(module: ModuleType, kind: type) -> list[tuple[str, typing.Any]]:
    return [
        (f"{module.__name__.removeprefix('qhatu.sums.')}.{name}", thing)
        for name, thing in vars(module).items()
        if isinstance(thing, kind) and not name.startswith("_") and thing.__module__ == module.__name__
    ]


FUNCTIONS = [found for module in MODULES for found in _of(module, FunctionType)]
CLASSES = [found for module in MODULES for found in _of(module, type)]
RECORDS = [(name, kind) for name, kind in CLASSES if issubclass(kind, Plain) and kind is not Plain]


@cache
def _names_for_types(module: ModuleType) -> dict[str, typing.Any]:
    """What a module's annotations speak of, with the names it imports for the reader alone."""
    names = {**vars(typing), **vars(collections.abc), "Decimal": Decimal, "date": datetime.date, **vars(module)}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for statement in node.body:
                if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith("qhatu."):
                    # What is imported may itself be a name for readers alone, so it is looked for in the same way.
                    of = _names_for_types(importlib.import_module(statement.module))
                    names |= {alias.asname or alias.name: of[alias.name] for alias in statement.names}
                else:
                    exec(compile(ast.Module([statement], []), module.__name__, "exec"), names)
    return names


@cache
def types_of(thing: FunctionType | type) -> dict[str, typing.Any]:
    """The type of each argument of a function (and of its "return") or field of a record, as Python objects."""
    annotations: dict[str, typing.Any] = {}
    kinds = [thing] if isinstance(thing, FunctionType) else reversed(thing.__mro__)
    for kind in kinds:
        said = vars(kind).get("__annotations__", {}) if isinstance(kind, type) else kind.__annotations__
        names = _names_for_types(importlib.import_module(kind.__module__)) if said else {}
        annotations |= {name: eval(text, names) for name, text in said.items()}
    return annotations


def givers_of(kind: type) -> list[FunctionType]:
    """The functions that return a record: what is a result can only come from one of them."""
    return [function for _, function in FUNCTIONS if types_of(function).get("return") is kind]


def arguments_of(thing: FunctionType | type) -> dict[str, typing.Any]:
    """The types of what a function or a record is given."""
    return {name: kind for name, kind in types_of(thing).items() if name != "return"}
