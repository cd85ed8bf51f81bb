"""A small house with one module of the right shape, for tests that break it in one way each."""

import json
from pathlib import Path

PRACTICE = """
title = "Una práctica"
[[question]]
name = "material-cost"
asks = "¿Cuánto cuesta {material}?"
unit = "money"
answer = "material_cost"
points = 2
shows = "Sé cuánto me cuesta un material."
hints = ["Divide."]
right = "¡Correcto!"
[[question.mistake]]
found = "whole_pack"
share = "0"
says = "Ese es el precio del envase entero."
"""


def markdown(name: str, source: str, **metadata) -> dict:
    """A cell of text as JupyterLab keeps it."""
    return {"cell_type": "markdown", "id": name, "metadata": metadata, "source": source}


def code(name: str, source: str, **metadata) -> dict:
    """A cell of code as JupyterLab keeps it after it was run."""
    return {
        "cell_type": "code",
        "id": name,
        "metadata": metadata,
        "source": source,
        "execution_count": 3,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "4\n"}],
    }


def notebook(*cells: dict, **metadata) -> dict:
    """A notebook of these cells."""
    return {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def save(path: Path, content: dict) -> Path:
    """Writes a notebook in any form but the canonical one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def small_house(root: Path, tidied: bool = True) -> Path:
    """A house whose module has no fault, once tidied, besides that nothing is translated."""
    from qhatu.notebooks import tidy

    module = root / "modules" / "5-management"
    save(
        module / "lesson.ipynb",
        notebook(
            markdown("title", "# ¿Cuánto cuesta?"),
            markdown("story", "Wara hace velas.\n\nLas vende en la feria.\n"),
            code("parameters", 'trade = ""\nplace = ""\nlanguage = ""', tags=["parameters"]),
            code("show", "print(trade)"),
        ),
    )
    save(module / "app.ipynb", notebook(markdown("title", "# Mi costo"), code("page", "1"), code("show", "2")))
    save(
        module / "practice" / "unit-cost.ipynb",
        notebook(
            markdown("title", "# Practica"),
            code(
                "answer",
                "cost = None\n### BEGIN SOLUTION\ncost = 60\n### END SOLUTION",
                nbgrader={"solution": True, "grade": False, "locked": False, "schema_version": 3},
            ),
            code(
                "check",
                "cost\n### BEGIN HIDDEN TESTS\nassert cost == 60\n### END HIDDEN TESTS",
                nbgrader={"solution": False, "grade": True, "locked": True, "points": 2, "schema_version": 3},
            ),
        ),
    )
    (module / "practice" / "unit-cost.toml").write_text(PRACTICE, encoding="utf-8")
    (module / "README.md").write_text("# Para quien facilita\n", encoding="utf-8")
    (root / "curriculum" / "languages").mkdir(parents=True)
    (root / "lib").mkdir()
    if tidied:
        tidy([root])
    return root
