"""Opens a class on this computer: finds its place, its port and its pages, and serves until it is told to stop.

Everything heavy is imported only when the class is really going to open.
"""

import errno
import hashlib
import json
import logging
import os
import secrets
import shutil
import socket
import sys
import tempfile
import threading
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from qhatu.class_folder import DATABASE, LOCK, LOG, OPEN, PAGES, SECRET, TLS
from qhatu.files import held, own_folder, write_private
from qhatu.house import qhatu_command
from qhatu.packs.words import Words
from qhatu.school.opening.address import addresses, is_free, qr
from qhatu.school.opening.entrance import EVERYWHERE, Change, Entrance
from qhatu.sums import BadInput

if TYPE_CHECKING:
    from qhatu.school.classroom import Classroom
    from qhatu.school.opening.certificates import Certificate
    from qhatu.school.server.serving import ClassServer

DEFAULT_PORT = 8888
FIRST_FREE_PORT = 1024  # those below are the system's own


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
    tls: bool = False,
    tls_certificate: Path | None = None,
    tls_key: Path | None = None,
    on_ready: Callable[[OpenClass], None] | None = None,
    console: Console | None = None,
) -> None:
    """Opens the class kept in `folder`, tells where, and serves it until Ctrl+C.

    `language` is for learners who chose none; `console_language` is for whoever opens the class here, by default the
    same. `port` 0 takes any that is free. `database` is an SQLAlchemy URL; without it the class is kept in `folder`
    alone. With `tls` all but this very computer talk to it encrypted, by a certificate made here or by the trainer's
    own `tls_certificate` and `tls_key`. `on_ready` hears the addresses once the class answers. Raises `AlreadyOpen`
    where this class is open, `CannotOpen` where the port is another program's or the folder cannot be written,
    `BadCertificate` where the trainer's cannot be used, and `StoreTrouble` where its records cannot be read.
    """
    console = console or Console()
    words = Words(console_language or language, place)
    folder = folder.absolute()
    with _said(folder):
        own_folder(folder)
        secret = class_secret(folder / SECRET)
    public_id = hashlib.sha256(b"public id of " + secret).hexdigest()[:16]
    _refuse_if_open(folder, public_id)
    with held(folder / LOCK) as alone:
        if not alone:
            raise AlreadyOpen(
                "La clase «{name}» ya se está abriendo o cerrando en otra ventana. Mira ahí, o espera un momento.",
                name=folder.name,
            )
        _sweep(folder)
        sockets = _bound(ip, port, folder.name)
        entrance = Entrance(ip, sockets[0].getsockname()[1])
        entrance.look(addresses())
        certificate = _certificate(folder, entrance, tls, tls_certificate, tls_key)
        with console.status(words.say("Abriendo la clase…")):
            server = _server(folder, secret, public_id, sockets, entrance, certificate, language, place, database)
        _serve(server, console, words, open_browser, on_ready)
    console.print(words.say("La clase se cerró. Lo que se guardó está en {folder}.", folder=folder))


def _certificate(
    folder: Path, entrance: Entrance, tls: bool, own: Path | None, key: Path | None
) -> "Certificate | None":
    """What the class shows to browsers, and an entrance that says so; None where it does not encrypt."""
    if own is None and key is None and not tls:
        return None
    from qhatu.school.opening.certificates import MadeCertificate, OwnCertificate

    if own is None and key is None:
        with _said(folder):
            made = MadeCertificate(folder / TLS, course=folder.name, hosts=entrance.hosts)
    elif own is None or key is None:
        raise CannotOpen(
            "Un certificado propio son dos archivos: --tls-cert con el certificado y --tls-key con su llave."
        )
    else:
        made = OwnCertificate(own, key)
    entrance.secure, entrance.warns, entrance.name = True, bool(made.authority), made.name_for(entrance.host)
    return made


def _server(folder, secret, public_id, sockets, entrance, certificate, language, place, database):
    """The server, ready to start. Here is where the heavy imports are."""
    from qhatu import notebooks
    from qhatu.packs.words import languages
    from qhatu.records.store import Store

    with without_iri_grammar():
        from qhatu.school.server.serving import ClassServer
    from qhatu.school.access import page_table
    from qhatu.school.classroom import Classroom
    from qhatu.school.copies.daily import copy_before_upgrade
    from qhatu.school.opening.class_code import told_code

    spoken = tuple(languages())
    notebooks.assemble(folder / PAGES, spoken)
    if not database:
        copy_before_upgrade(folder)
    store = Store(database) if database else Store.in_file(folder / DATABASE)
    entrance.code = told_code(store)
    classroom = Classroom(
        store=store,
        folder=folder,
        place=place,
        language=language,
        pages=page_table(folder / PAGES, spoken),
        key=secrets.token_urlsafe(24),
        public_id=public_id,
        entrance=entrance,
        certificate=certificate,
    )
    server = ClassServer(classroom, sockets, secret=secret, on_ready=lambda: None, log=class_log(folder / LOG))
    server.initialize([])
    return server


def _serve(
    server: "ClassServer",
    console: Console,
    words: Words,
    open_browser: bool,
    on_ready: Callable[[OpenClass], None] | None,
) -> None:
    """Serves a class until it is told to stop, and tells where it is, now and when that changes."""
    from qhatu.school.server.lookout import Lookout

    classroom, entrance = server.classroom, server.classroom.entrance
    note = classroom.folder / OPEN
    trainer_link = f"http://127.0.0.1:{entrance.port}/trainer/{classroom.key}"

    def told(change: Change) -> None:
        _tell_change(console, words, entrance, change)
        _note(note, classroom, server.connection_dir)

    lookout = Lookout(classroom, told)

    def ready() -> None:
        lookout.start()
        _note(note, classroom, server.connection_dir)
        _tell(console, words, entrance, trainer_link, classroom.course)
        if open_browser:
            threading.Thread(target=webbrowser.open, args=(trainer_link,), daemon=True).start()
        if on_ready:
            on_ready(OpenClass(entrance.address, trainer_link, entrance.port))

    server.on_ready = ready
    try:
        server.start()
    finally:
        lookout.stop()
        note.unlink(missing_ok=True)


def _note(note: Path, classroom: "Classroom", connections: str) -> None:
    """Writes down where the class is open, for whoever opens it twice, and what it leaves behind if it is killed."""
    entrance = classroom.entrance
    told = {
        "class": classroom.public_id,
        "port": entrance.port,
        "address": entrance.address,
        "connections": connections,
    }
    write_private(note, json.dumps(told).encode())


def _sweep(folder: Path) -> None:
    """Removes what this class left in the computer's temporary folder when it was killed."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        noted = Path(json.loads((folder / OPEN).read_text(encoding="utf-8"))["connections"])
        usual = (Path(tempfile.gettempdir()), Path("/tmp"))
        ours = os.name != "posix" or noted.lstat().st_uid == os.getuid()
        if noted.name.startswith("voila_") and noted.parent in usual and ours and not noted.is_symlink():
            shutil.rmtree(noted, ignore_errors=True)


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


def class_secret(file: Path) -> bytes:
    """What signs the class's cookies: made once, so that sign-ins outlive a restart; readable by its owner alone."""
    if not file.exists():
        write_private(file, secrets.token_bytes(32))
    return file.read_bytes()


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
        port, address = int(noted["port"]), str(noted["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    if _who_answers(port) == public_id:
        raise AlreadyOpen("La clase «{name}» ya está abierta en {address}", name=folder.name, address=address)


def _who_answers(port: int) -> str | None:
    """The id of the class that answers at a port of this computer; None where none does."""
    ask = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with ask.open(f"http://127.0.0.1:{port}/alive", timeout=2) as answer:
            return json.load(answer)["class"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _tell(console: Console, words: Words, entrance: Entrance, trainer_link: str, name: str) -> None:
    """Says where the class is, for people and for phones."""
    console.print()
    console.print(words.say("La clase «{name}» está abierta.", name=name), style="bold")
    _tell_address(console, words, entrance)
    if entrance.in_a_room and entrance.firewall:
        console.print(entrance.firewall.sentence(words, entrance.port), soft_wrap=True)
    console.print(words.say("Tú entras a tu tablero, solo desde esta computadora, con este enlace:"))
    console.print(Text(f"  {trainer_link}"), soft_wrap=True)
    console.print(words.say("Para cerrar la clase: Ctrl+C."))


def _tell_address(console: Console, words: Words, entrance: Entrance) -> None:
    if entrance.in_a_room:
        console.print(words.say("Las y los participantes escriben en su navegador, o apuntan su cámara:"))
        console.print(Text(qr(entrance.link), style="white on black"))
    elif entrance.ip in EVERYWHERE:
        console.print(
            words.say(
                "Solo se ve en esta computadora: no encontré ninguna red. Conéctala al wifi y la dirección sale aquí."
            )
        )
    else:
        console.print(words.say("Solo se ve en esta computadora."))
    console.print(Text(f"  {entrance.address}", style="bold"))
    if entrance.in_a_room and entrance.code:
        console.print(words.say("Código de la clase:"), Text(entrance.shown_code, style="bold"))
    if entrance.other_addresses:
        console.print(
            words.say("Si están en otra red de esta computadora: {others}", others=", ".join(entrance.other_addresses)),
            soft_wrap=True,
        )
    if entrance.name:
        console.print(
            words.say(
                "Tu certificado es para {name}: en esta red, ese nombre tiene que llevar a {host}.",
                name=entrance.name,
                host=entrance.host,
            ),
            soft_wrap=True,
        )
    elif entrance.warns:
        console.print(
            words.say(
                "Los navegadores avisarán de que no conocen el certificado. Qué decir y cómo comprobarlo: {page}",
                page=f"{entrance.address}safety",
            ),
            soft_wrap=True,
        )


def _tell_change(console: Console, words: Words, entrance: Entrance, change: Change) -> None:
    """Says what changed in the way in while the class runs."""
    console.print()
    if change == "back":
        console.print(words.say("La red volvió: {address}", address=entrance.address), style="bold")
    for sentence in entrance.troubles(words):
        console.print(sentence, style="bold", soft_wrap=True)
    if change == "moved":
        _tell_address(console, words, entrance)


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
