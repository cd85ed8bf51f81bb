"""Which class a verb means, and its records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qhatu.class_folder import DATABASE
from qhatu.cli.speaking import say
from qhatu.house import classes, qhatu_command
from qhatu.sums import BadInput

if TYPE_CHECKING:
    from qhatu.records.store import Store

FIRST_CLASS, DEMO = "clase", "demo"

ClassName = Annotated[str, typer.Argument(help=say("Nombre de la clase."))]
Language = Annotated[str, typer.Option(help=say("Idioma para quien no eligió otro: es o en."))]
PlaceName = Annotated[str, typer.Option(help=say("Lugar, con su moneda y su salario."))]
Database = Annotated[str | None, typer.Option(help=say("Otra base de datos, como URL de SQLAlchemy."))]


def has_class(name: str) -> bool:
    """Whether this computer has a class of that name."""
    return (classes() / name / DATABASE).is_file()


def known_class(name: str) -> Path:
    """The folder of a class; without a name, of the first one that this computer has."""
    for candidate in [name] if name else [FIRST_CLASS, DEMO]:
        if has_class(candidate):
            return classes() / candidate
    raise BadInput(
        "No encontré la clase «{name}» en {folder}. Ábrela primero con: {command} class",
        command=qhatu_command(),
        name=name or FIRST_CLASS,
        folder=classes(),
    )


def class_folder(name: str, database: str | None) -> Path:
    """The folder of a class; its records may be elsewhere."""
    return classes() / name if database and name else known_class(name)


def open_records(folder: Path, database: str | None) -> Store:
    """The records of a class, which are made where there are none; older ones are copied before they change."""
    from qhatu.records.store import Store

    folder.mkdir(parents=True, exist_ok=True)
    if database:
        return Store(database)
    from qhatu.school.copies.daily import copy_before_upgrade

    copy_before_upgrade(folder)
    return Store.in_file(folder / DATABASE)
