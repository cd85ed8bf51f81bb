"""Opens a class on this computer: finds its place, its port and its pages, and serves until it is told to stop.

Everything heavy is imported only when the class is really going to open.
"""

import errno
import hashlib
import json
import logging
import os
import secrets
import socket
import sys
import threading
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path

from rich.console import Console
from rich.text import Text

from qhatu.house import qhatu_command
from qhatu.packs.words import Words
from qhatu.school.address import addresses, is_free, qr
from qhatu.sums import BadInput

DEFAULT_PORT = 8888
FIRST_FREE_PORT = 1024  # those below are the system's own
SECRET, OPEN, LOG, DATABASE, PAGES = "secret", "open.json", "class.log", "class.db", "pages"
EVERYWHERE = ("", "0.0.0.0", "::")


class CannotOpen(BadInput):
    """The class cannot be opened like this; the sentence says what to do."""


class AlreadyOpen(CannotOpen):
    """The class is open already, at the address that the sentence tells."""


@dataclass(frozen=True, slots=True)
class OpenClass:
    """A class that answers: what learners type into their browsers, and the trainer's own link."""

    address: str
    trainer_link: str
    port: int


def open_class(
    folder: Path,
    *,
    ip: str = "0.0.0.0",
    port: int = DEFAULT_PORT,
    language: str = "es",
    console_language: str | None = None,
    place: str = "bolivia",
    open_browser: bool = True,
    database: str | None = None,
    on_ready: Callable[[OpenClass], None] | None = None,
    console: Console | None = None,
) -> None:
    """Opens the class kept in `folder`, tells where, and serves it until Ctrl+C.

    `language` is for learners who chose none; `console_language` is for whoever opens the class here, by default the
    same. `port` 0 takes any that is free. `database` is an SQLAlchemy URL; without it the class is kept in `folder`
    alone. `on_ready` hears the addresses once the class answers. Raises `AlreadyOpen` where this class is open,
    `CannotOpen` where the port is another program's or the folder cannot be written, and `StoreTrouble` where its
    records cannot be read.
    """
    console = console or Console()
    words = Words(console_language or language, place)
    folder = folder.absolute()
    with _said(folder):
        own_folder(folder)
        secret = class_secret(folder / SECRET)
    public_id = hashlib.sha256(b"public id of " + secret).hexdigest()[:16]
    _refuse_if_open(folder, public_id)
    sockets = _bound(ip, port, folder.name)
    port = sockets[0].getsockname()[1]
    with console.status(words.say("Abriendo la clase…")):
        server = _server(folder, secret, public_id, sockets, _shown_address(ip, port), language, place, database)
    opened = OpenClass(
        address=server.classroom.address,
        trainer_link=f"http://127.0.0.1:{port}/trainer/{server.classroom.key}",
        port=port,
    )

    def ready() -> None:
        write_private(folder / OPEN, json.dumps({"class": public_id, "ip": ip, "port": port}).encode())
        _tell(console, words, opened, folder, ip)
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(opened.trainer_link,), daemon=True).start()
        if on_ready:
            on_ready(opened)

    server.on_ready = ready
    try:
        server.start()
    finally:
        (folder / OPEN).unlink(missing_ok=True)
    console.print(words.say("La clase se cerró. Lo que se guardó está en {folder}.", folder=folder))


def _server(folder, secret, public_id, sockets, address, language, place, database):
    """The server, ready to start. Here is where the heavy imports are."""
    from qhatu import notebooks
    from qhatu.packs.words import languages
    from qhatu.records.store import Store

    with without_iri_grammar():
        from qhatu.school.serving import ClassServer
    from qhatu.school.access import page_table
    from qhatu.school.classroom import Classroom

    spoken = tuple(languages())
    notebooks.assemble(folder / PAGES, spoken)
    classroom = Classroom(
        store=Store(database) if database else Store.in_file(folder / DATABASE),
        folder=folder,
        place=place,
        language=language,
        pages=page_table(folder / PAGES, spoken),
        key=secrets.token_urlsafe(24),
        public_id=public_id,
        port=sockets[0].getsockname()[1],
        address=address,
    )
    server = ClassServer(classroom, sockets, secret=secret, on_ready=lambda: None, log=class_log(folder / LOG))
    server.initialize([])
    return server


@contextmanager
def without_iri_grammar() -> Iterator[None]:
    """Imports what is inside without building a grammar that takes three seconds and that nobody here uses.

    jsonschema, which comes with Jupyter's server, checks web addresses in any script by that grammar if it finds it.
    """
    name = "rfc3987_syntax"
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # an import of it fails, as if it were not installed
    try:
        yield
    finally:
        del sys.modules[name]


def own_folder(folder: Path) -> None:
    """Makes the class's folder, which only its owner may look into: it holds what people keep of their business."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.name == "posix":
        folder.chmod(0o700)


def class_secret(file: Path) -> bytes:
    """What signs the class's cookies: made once, so that sign-ins outlive a restart; readable by its owner alone."""
    if not file.exists():
        write_private(file, secrets.token_bytes(32))
    return file.read_bytes()


def write_private(file: Path, content: bytes) -> None:
    """Writes a file whole or not at all, readable by its owner alone where the system knows owners."""
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as writing:
        writing.write(content)
        writing.flush()
        os.fsync(writing.fileno())
    os.replace(beside, file)


def class_log(file: Path) -> logging.Logger:
    """The class's log. Faults go there, with all that a programmer needs, and never to a screen."""
    log = logging.getLogger("qhatu.class")
    log.setLevel(logging.INFO)
    handler = RotatingFileHandler(file, maxBytes=1_000_000, backupCount=2, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    for name in ("qhatu.class", "tornado", "asyncio", "traitlets"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
    # One line for each file of each page would bury what matters.
    logging.getLogger("tornado.access").setLevel(logging.WARNING)
    return log


def _bound(ip: str, port: int, name: str) -> list[socket.socket]:
    """Sockets that listen at the address, and at this very computer too, where the kernels call."""
    from tornado.netutil import bind_sockets

    try:
        family = socket.AF_UNSPEC if ip in ("", "::") or ":" in ip else socket.AF_INET
        sockets = bind_sockets(port, None if ip in ("", "::") else ip, family=family)
        if ip not in (*EVERYWHERE, "127.0.0.1", "localhost"):
            sockets += bind_sockets(sockets[0].getsockname()[1], "127.0.0.1", family=socket.AF_INET)
    except OSError as refused:
        raise _refusal(refused, ip, port, name) from refused
    return sockets


def _refusal(refused: OSError, ip: str, port: int, name: str) -> CannotOpen:
    if refused.errno not in (errno.EADDRINUSE, errno.EACCES, getattr(errno, "WSAEACCES", None)):
        return CannotOpen(
            "Esta computadora no tiene la dirección {ip}. Prueba sin --ip, o con una de estas: {known}.",
            ip=ip,
            known=", ".join(("127.0.0.1", *addresses())),
        )
    after = range(port + 1, port + 50) if port >= FIRST_FREE_PORT else range(DEFAULT_PORT, DEFAULT_PORT + 50)
    facts = {
        "command": qhatu_command(),
        "port": str(port),
        "name": name,
        "other": str(next(free for free in after if is_free(ip, free))),
    }
    if _who_answers(port):
        return CannotOpen(
            "En el puerto {port} ya está abierta otra clase. Ciérrala, o abre esta en otro puerto: "
            "{command} class {name} --port {other}",
            **facts,
        )
    return CannotOpen(
        "El puerto {port} está ocupado por otro programa. Prueba con otro: {command} class {name} --port {other}",
        **facts,
    )


def _refuse_if_open(folder: Path, public_id: str) -> None:
    """Raises `AlreadyOpen` where this very class answers at the port it noted when it was opened."""
    try:
        noted = json.loads((folder / OPEN).read_text(encoding="utf-8"))
        ip, port = str(noted["ip"]), int(noted["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    if _who_answers(port) == public_id:
        raise AlreadyOpen(
            "La clase «{name}» ya está abierta en {address}",
            name=folder.name,
            address=_shown_address(ip, port),
        )


def _who_answers(port: int) -> str | None:
    """The id of the class that answers at a port of this computer; None where none does."""
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with ask.open(f"http://127.0.0.1:{port}/alive", timeout=2) as answer:
            return json.load(answer)["class"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _shown_address(ip: str, port: int) -> str:
    """What others in the room type: this computer's address in their network, or the one that was asked for."""
    host = ip if ip not in EVERYWHERE else next(iter(addresses()), "127.0.0.1")
    return f"http://{host}:{port}/"


def _tell(console: Console, words: Words, opened: OpenClass, folder: Path, ip: str) -> None:
    """Says where the class is, for people and for phones."""
    console.print()
    console.print(words.say("La clase «{name}» está abierta.", name=folder.name), style="bold")
    if "//127.0.0.1" in opened.address or "//localhost" in opened.address:
        console.print(
            words.say("Solo se ve en esta computadora: no encontré ninguna red. Conéctala al wifi y ábrela otra vez.")
            if ip in EVERYWHERE
            else words.say("Solo se ve en esta computadora.")
        )
    else:
        console.print(words.say("Las y los participantes escriben en su navegador, o apuntan su cámara:"))
        console.print(Text(qr(opened.address), style="white on black"))
    console.print(Text(f"  {opened.address}", style="bold"))
    console.print(words.say("Tú entras a tu tablero, solo desde esta computadora, con este enlace:"))
    console.print(Text(f"  {opened.trainer_link}"), soft_wrap=True)
    console.print(words.say("Para cerrar la clase: Ctrl+C."))


@contextmanager
def _said(folder: Path) -> Iterator[None]:
    """Turns a folder that cannot be written into a sentence."""
    try:
        yield
    except OSError as refused:
        raise CannotOpen(
            "No se puede escribir en {folder}: {why}. Elige otra carpeta con QHATU_HOME.",
            folder=folder,
            why=refused.strerror or refused,
        ) from refused
