"""Checks all that people write without code: trades, places, modules with their practices, translations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from qhatu import notebooks
from qhatu.house import house
from qhatu.packs.checks import check_pack, check_place
from qhatu.packs.faults import Fault
from qhatu.packs.places import place
from qhatu.packs.trades import read_trade
from qhatu.records.copying import faults_of_copying
from qhatu.records.practice import check_exercise
from qhatu.sums import BadInput


def check_all(paths: Iterable[Path] = ()) -> Iterator[tuple[Path, list[Fault]]]:
    """Each folder with its faults: those of `paths`, or every trade, place, module and catalogue there is.

    A path may be one of these or a folder that holds some. Raises `BadInput` where it is neither. Of a trade that is
    named itself it is also looked into whether its practice could be copied, which takes a second or two.
    """
    for path in paths or (house() / "data", house() / "modules", house() / "curriculum"):
        found = list(_checks(path.resolve()))
        if not found:
            raise BadInput(
                "{path} no tiene oficios, lugares, módulos ni idiomas: "
                "no encontré trade.toml, place.toml, lesson.ipynb ni languages.",
                path=path,
            )
        for folder, check in found:
            faults = check(folder)
            if not faults and paths and folder == path.resolve() and check is check_pack:
                trade = read_trade(folder)
                faults = list(faults_of_copying(trade, place(trade.sample.place)))
            yield folder, faults


def faults_of(folder: Path) -> list[Fault]:
    """Every fault of what lies in one folder: a trade, a place, a module or the catalogues."""
    return [fault for _, check in _checks(folder.resolve()) for fault in check(folder.resolve())]


def _checks(path: Path) -> Iterator[tuple[Path, Callable[[Path], list[Fault]]]]:
    """The folders at a path or up to two levels below it, with what checks each."""
    for folder in [path, *sorted(path.glob("*/")), *sorted(path.glob("*/*/"))]:
        if (folder / "trade.toml").is_file() or folder.parent == house() / "data" / "trades":
            yield folder, check_pack
        elif (folder / "place.toml").is_file() or folder.parent == house() / "data" / "places":
            yield folder, check_place
        elif folder.name == "languages" and folder.parent.name == "curriculum":
            yield folder, lambda languages: notebooks.catalogue_faults(languages.parents[1])
        elif (folder / "lesson.ipynb").is_file() or folder.parent == house() / "modules":
            yield folder, _check_module


def _check_module(folder: Path) -> list[Fault]:
    ours = f"modules/{folder.name}/"
    faults = [fault for fault in notebooks.check_notebooks(folder.parents[1]) if fault.file.startswith(ours)]
    for rubric in sorted(folder.glob("practice/*.toml")):
        faults += check_exercise(rubric)
    return faults
