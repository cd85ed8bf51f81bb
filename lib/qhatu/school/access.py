"""Who may open which page: an exact table from a page's decoded path to its notebook and its roles.

A page that is not in the table does not exist. Nothing is asked of prefixes or of the raw path of a request, since
`%74rainer`, `//` and `./` walk around such questions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

LEARNER, TRAINER = "learner", "trainer"
EVERYBODY = frozenset({LEARNER, TRAINER})

# The pages of a module, in the order in which a learner walks them.
STOPS = ("lesson", "app", "practice")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a module: who may open it, and its notebook in each language that the class was assembled in."""

    module: str
    stop: str
    notebooks: Mapping[str, Path]
    roles: frozenset[str] = EVERYBODY

    @property
    def path(self) -> str:
        """What stands behind `/m/` in the page's address."""
        return f"{self.module}/{self.stop}"

    def notebook(self, language: str) -> Path:
        """The notebook in a language; in Spanish, or in whatever there is, where it was not translated."""
        return self.notebooks.get(language) or self.notebooks.get("es") or next(iter(self.notebooks.values()))


class NoSuchPage(LookupError):
    """The path is not in the table."""


class NotYours(LookupError):
    """The page is there, and not for this role."""


def page_table(pages: Path, languages: Iterable[str]) -> dict[str, Page]:
    """The pages that a class has assembled in `pages/<language>/<module>/<page>.ipynb`, by their exact path.

    Only the three pages of a module are looked for: a notebook of another name is never served.

    >>> page_table(Path("nowhere"), ["es"])
    {}
    """
    found: dict[tuple[str, str], dict[str, Path]] = {}
    for language in languages:
        for notebook in sorted((pages / language).glob("*/*.ipynb")):
            if notebook.stem in STOPS:
                found.setdefault((notebook.parent.name, notebook.stem), {})[language] = notebook
    table = (Page(module, stop, notebooks) for (module, stop), notebooks in found.items())
    return {page.path: page for page in table}


def page_for(table: Mapping[str, Page], path: str, role: str) -> Page:
    """The page at a decoded path, for someone of a role.

    Raises `NoSuchPage` where the path is not, letter by letter, in the table, and `NotYours` where the role may not
    open it.

    >>> page = Page("5-management", "app", {"es": Path("app.ipynb")}, frozenset({"trainer"}))
    >>> page_for({page.path: page}, "5-management/app", "trainer").stop
    'app'
    >>> page_for({page.path: page}, "./5-management/app", "trainer")
    Traceback (most recent call last):
    qhatu.school.access.NoSuchPage: ./5-management/app
    >>> page_for({page.path: page}, "5-management/app", "learner")
    Traceback (most recent call last):
    qhatu.school.access.NotYours: 5-management/app
    """
    page = table.get(path)
    if page is None:
        raise NoSuchPage(path)
    if role not in page.roles:
        raise NotYours(path)
    return page
