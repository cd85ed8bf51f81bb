"""`python3 lib/qhatu class` on a fresh computer, `python -m qhatu class` inside an environment.

The first makes the environment and goes on in it; see `first_run`. Only this file is read by a Python that is
too old, so it keeps to what Python 3.6 understands, and tells it a sentence instead of a syntax error.
"""

import os
import sys

NEEDED = (3, 11)


def too_old():
    """What to say to a Python that is too old: in Spanish, then in English, for it can read no catalogue."""
    example = "py -3.12 lib\\qhatu class" if os.name == "nt" else "python3.12 lib/qhatu class"
    needed = ".".join(map(str, NEEDED))
    found = ".".join(map(str, sys.version_info[:3]))
    return (
        f"Hace falta Python {needed} o más nuevo; este es {found}. "
        f"Instala uno más nuevo. Si ya lo tienes, llámalo por su nombre, por ejemplo: {example}\n"
        f"Qhatu needs Python {needed} or newer; this one is {found}. "
        f"Install a newer one. If you have it already, call it by its name, for example: {example}"
    )


if __name__ == "__main__":
    if sys.version_info < NEEDED:
        sys.exit(too_old())
    if __package__:
        from qhatu.cli import main

        sys.exit(main())
    # Run as a folder: Python put that folder first on its path, where our modules could stand before others.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    from qhatu.first_run import main

    sys.exit(main(sys.argv[1:]))
