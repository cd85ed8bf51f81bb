"""What every answer of a running class needs: its records, its words, its pages; and how each of its pages is shown."""

import asyncio
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from qhatu.packs.words import Words, languages, marked
from qhatu.records.store import Person, Store, StoreTrouble
from qhatu.school.access import TRAINER, Page
from qhatu.school.looks import versioned
from qhatu.school.members.pictures import drawn, told
from qhatu.school.opening.entrance import Entrance
from qhatu.sums import BadInput

if TYPE_CHECKING:
    from qhatu.school.opening.certificates import Certificate

HTML = Path(__file__).resolve().parent / "html"

# Our own pages need nothing but themselves: no inline script, no inline style, nobody else's frame.
STRICT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")


@dataclass
class Classroom:
    """A class while its server runs.

    `folder` is its home on this computer and gives it its name; `pages` are its assembled pages by path; `key` opens
    the trainer's link; `entrance` is how it is entered now; `certificate` is what it shows where it encrypts.
    """

    store: Store
    folder: Path
    place: str
    language: str
    pages: Mapping[str, Page]
    key: str
    public_id: str
    entrance: Entrance
    certificate: "Certificate | None" = None
    _words: dict[str, Words] = field(default_factory=dict, repr=False)
    # The database is asked beside the loop. Hashing a PIN and drawing a PDF take a processor each, so only two at once.
    _askers: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, 8, "ask"), repr=False)
    _workers: ThreadPoolExecutor = field(default_factory=partial(ThreadPoolExecutor, 2, "work"), repr=False)

    @property
    def course(self) -> str:
        """The class's name; the numbers of each learner's practice hang on it."""
        return self.folder.name

    @property
    def port(self) -> int:
        """Where the class listens."""
        return self.entrance.port

    @property
    def address(self) -> str:
        """What others in the room type into their browsers; it changes with the network this computer is in."""
        return self.entrance.address

    @property
    def cookie(self) -> str:
        """The name of the sign-in cookie: cookies do not know ports, and two classes may share an address.

        An encrypted class has a cookie of its own: browsers let no plain page put another in its place.
        """
        return f"qhatu-{self.public_id}{'-tls' if self.entrance.secure else ''}"

    def words(self, language: str | None = None) -> Words:
        """The words of a reader of this class."""
        language = language or self.language
        if language not in self._words:
            self._words[language] = Words(language, self.place)
        return self._words[language]

    async def ask(self, question: Callable[_Asked, _Answer], /, *args: _Asked.args, **named: _Asked.kwargs) -> _Answer:
        """Asks the records, or a data file, without making the whole class wait."""
        return await asyncio.get_running_loop().run_in_executor(self._askers, partial(question, *args, **named))

    async def work(self, task: Callable[_Asked, _Answer], /, *args: _Asked.args, **named: _Asked.kwargs) -> _Answer:
        """Does what takes a processor for a while, at most two at once."""
        return await asyncio.get_running_loop().run_in_executor(self._workers, partial(task, *args, **named))

    def close(self) -> None:
        """Lets what was asked end, and lets go of the records."""
        self._askers.shutdown()
        self._workers.shutdown(cancel_futures=True)
        self.store.close()

    @cached_property
    def html(self) -> Environment:
        """The templates of the class's own pages. Whatever is put into them is escaped."""
        return Environment(
            loader=FileSystemLoader(HTML),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )


class Trouble(BadInput, web.HTTPError):
    """An answer other than the wished-for one: a sentence that the reader can do something with, and a status."""

    def __init__(self, sentence: str, status: int, **facts: Any):
        web.HTTPError.__init__(self, status)
        self.sentence, self.facts = sentence, facts


class ClassHandler(JupyterHandler):
    """A page of the class: signed in or sent to the sign-in page, in the reader's language, and never cached."""

    @property
    def classroom(self) -> Classroom:
        return self.settings["classroom"]

    @property
    def person(self) -> Person | None:
        """Who asks; None where nobody signed in, and where that is not known yet."""
        # Tornado looks a user up when `current_user` is read before it was set, and Jupyter refuses that.
        user = getattr(self, "_jupyter_current_user", None)
        return user.person if user else None

    @property
    def words(self) -> Words:
        """The reader's words; the class's where nobody signed in."""
        return self.classroom.words(self.person.language if self.person else None)

    @property
    def content_security_policy(self) -> str:
        return STRICT_POLICY

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")

    def show(self, template: str, **facts: Any) -> None:
        """Answers with one of the templates in `html/`."""
        words = self.words
        known = {
            "say": words.say,
            "words": words,
            "language": words.language,
            "languages": language_names(),
            "person": self.person,
            "is_trainer": self.person is not None and self.person.role == TRAINER,
            "course": self.classroom.course,
            "entrance": self.classroom.entrance,
            "xsrf": self.xsrf_token.decode(),
            "look": partial(versioned, "/look"),
            "drawn": drawn,
            "told": partial(told, words=words),
        }
        self.finish(self.classroom.html.get_template(template).render({**known, **facts}))

    def only_trainers(self) -> None:
        """Refuses whoever is no trainer."""
        if self.person is None or self.person.role != TRAINER:
            raise Trouble("Esta página es de quien facilita la clase.", 403)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A sentence and a way home; what really happened is in the class's log."""
        fault = (kwargs.get("exc_info") or (None, None, None))[1]
        if isinstance(fault, StoreTrouble):
            self.set_status(503)
        if isinstance(fault, BadInput):
            sentence = self.words.explain(fault)
        else:
            sentence = self.words.say(_sentence(status_code, fault))
        try:
            self.show("trouble.html", sentence=sentence, again="")
        except Exception:
            self.log.exception("The page that tells of a trouble has one itself")
            self.finish(sentence)


class JsonAnswers(web.RequestHandler):
    """Is asked in JSON and answers in it; what cannot be done is said in a sentence."""

    words: Words

    def asked(self) -> dict[str, Any]:
        """What the request says, by name; raises a `Trouble` where it is no such thing."""
        try:
            asked = json.loads(self.request.body)
        except (ValueError, RecursionError):  # lists in lists in lists …
            asked = None
        if not isinstance(asked, dict):
            raise not_understood()
        return asked

    def tell(self, told: Mapping[str, Any]) -> None:
        """Answers."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(told, ensure_ascii=False))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        fault = (kwargs.get("exc_info") or (None, None, None))[1]
        if isinstance(fault, StoreTrouble):
            self.set_status(503)
        elif isinstance(fault, BadInput) and not isinstance(fault, Trouble):
            self.set_status(400)
        if isinstance(fault, BadInput):
            sentence = self.words.explain(fault)
        else:
            sentence = self.words.say("La computadora de la clase no pudo guardar. Se intenta otra vez.")
        self.tell({"sentence": sentence})


def not_understood() -> Trouble:
    """What is answered to a page that speaks otherwise than ours do."""
    return Trouble("La página mandó algo que no se entiende. Ábrela otra vez.", 400)


def _sentence(status: int, fault: object) -> str:
    """What to tell the reader of a status; Spanish, for the catalogue.

    >>> _sentence(404, None)
    'Aquí no hay ninguna página.'
    """
    if status == 403 and "_xsrf" in str(getattr(fault, "log_message", "")):
        return marked("Esta página estuvo abierta mucho tiempo. Ábrela otra vez y vuelve a intentar.")
    if status == 403:
        return marked("Esta página no es tuya.")
    if status in (404, 405):
        return marked("Aquí no hay ninguna página.")
    if status == 413:
        return marked("Eso es demasiado largo para guardarlo.")
    if status == 503:
        return marked("Hay muchas páginas abiertas en la clase. Espera un minuto y vuelve a intentar.")
    if status < 500:
        return marked("No se entendió lo que pidió tu navegador. Vuelve al inicio e inténtalo otra vez.")
    return marked("Algo falló en la computadora de la clase. Lo que ya se guardó sigue guardado.")


def language_names() -> dict[str, str]:
    """The languages to choose from, each by the name it gives itself.

    >>> language_names()["es"]
    'Español'
    """
    from babel import Locale
    from babel.core import UnknownLocaleError

    names = {}
    for language in languages():
        try:
            own = Locale.parse(language).get_display_name() or language
        except (UnknownLocaleError, ValueError):
            own = language
        names[language] = own[:1].upper() + own[1:]
    return names
