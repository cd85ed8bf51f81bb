"""The `qhatu` command: one verb, one wish.

Every verb imports what it needs only when it runs, so that the class opens at once.
"""

import typer

from qhatu.cli import authors, copies, grades, measuring, moving, opening, packs
from qhatu.cli.speaking import say

app = typer.Typer(
    help=say("Qhatu: cuánto cuesta, a cuánto vender, cómo crecer. Una clase en tu computadora."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for part in (opening, grades, copies, moving, authors, measuring):  # the order in which `--help` tells them
    app.registered_commands += part.verbs.registered_commands
app.add_typer(packs.beginnings, name="new")
app.add_typer(packs.travels, name="pack")


def main() -> None:
    """Run the command."""
    app()
