"""Voilà, narrowed to a class: exactly these addresses, these kernels, these people.

Stock Voilà lists folders, serves files, lets anybody who is signed in stop anybody's kernel, sends every extension
that is installed, uncompressed, and asks a content delivery network for icons. None of that is here.
"""

import asyncio
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from socket import socket
from typing import Any

from jupyter_core.utils import run_sync
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.services.kernels.handlers import KernelHandler as KernelApiHandler
from tornado import web
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.log import access_log
from traitlets.config import Config
from voila.app import Voila
from voila.paths import collect_template_paths
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from qhatu.school.board.page import BoardHandler, BoardQrHandler, BoardRowsHandler
from qhatu.school.board.standings import Board
from qhatu.school.classroom import ClassHandler, Classroom, Trouble
from qhatu.school.copies.daily import Copies
from qhatu.school.copies.page import CopiesHandler
from qhatu.school.door import account, guest, people
from qhatu.school.door.join import JoinHandler
from qhatu.school.door.safety import AuthorityHandler, SafetyHandler
from qhatu.school.door.sign_in import ClassIdentity
from qhatu.school.gallery import page as gallery
from qhatu.school.learner import sales
from qhatu.school.learner.cycles import CloseCycleHandler, CycleHandler, CyclesHandler
from qhatu.school.learner.history import HistoryHandler, StepBackHandler
from qhatu.school.learner.home import DrawingHandler, HomeHandler, StartHandler
from qhatu.school.learner.take_home import BlankCostSheetHandler, CostSheetHandler
from qhatu.school.lessons.kernel_api import KernelHandler
from qhatu.school.lessons.kernels import GRACE, ClassKernels, OnlyTheOwner, OwnPython, quiet_ipython, transport
from qhatu.school.lessons.module_page import PATIENCE, BrokenPageHandler, ModulePageHandler
from qhatu.school.lessons.page_state import PageStateHandler
from qhatu.school.looks import TEMPLATE, look, versioned
from qhatu.school.opening.clock import steady
from qhatu.school.opening.doors import Doors

CULL_AFTER = 30 * 60
MOST_BYTES = 1024 * 1024
# A socket's path may have 104 letters on macOS, and a kernel's own part of it takes 50.
LONGEST_FOLDER = 50
A_YEAR = 365 * 24 * 3600
PAGES_AT_ONCE = max(4, 2 * (os.cpu_count() or 1))

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
}

_KERNEL = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"


class ClassServer(Voila):
    """The server of one class, on sockets that are bound already.

    `on_ready` is called once it answers.
    """

    def __init__(
        self, classroom: Classroom, sockets: Sequence[socket], *, secret: bytes, on_ready: Callable[[], None], **traits
    ):
        super().__init__(
            config=_settings(),
            cookie_secret=secret,
            identity_provider_class=ClassIdentity,
            authorizer_class=OnlyTheOwner,
            open_browser=False,
            # Settings that the computer's user made for a Voilà of their own are not for a class.
            config_file_paths=[],
            root_dir=str(classroom.folder),
            connection_dir_root=_folder_for_sockets(),
            **traits,
        )
        self.classroom, self.sockets, self.on_ready = classroom, sockets, on_ready

    def setup_template_dirs(self) -> None:
        """Our template first, then what it builds on: Voilà's `lab`."""
        apps = ["voila", "nbconvert"]
        self.template_paths = [str(TEMPLATE), *collect_template_paths(apps, "lab", prune=True)]
        self.static_paths = []

    def init_settings(self) -> dict[str, Any]:
        """Voilà's settings, and what it forgets: gzip that works, headers, a page for what is not there."""
        ipython = quiet_ipython(Path(self.connection_dir) / "ipython")
        return {
            **super().init_settings(),
            "classroom": self.classroom,
            "board": Board(self.classroom.store, self.classroom.words),
            "board_views": {},
            "copies": Copies(self.classroom.folder, self.classroom.store),
            "kernel_environment": {
                "QHATU_CLASS_URL": f"http://127.0.0.1:{self.classroom.port}",
                "IPYTHONDIR": str(ipython),
            },
            "pages_being_made": asyncio.Semaphore(PAGES_AT_ONCE),
            # Voilà reads this name from its own `tornado_settings` too late to do anything.
            "compress_response": True,
            "headers": HEADERS,
            "allow_unauthenticated_access": False,
            "default_handler_class": NothingHere,
            "log_function": _log_refused,
            "websocket_max_message_size": MOST_BYTES,
            "xsrf_cookie_kwargs": {"samesite": "Lax"},
        }

    def init_handlers(self) -> list[tuple]:
        """Every address of a class. What is not here does not exist."""
        pages = {"template_paths": self.template_paths, "voila_configuration": self.voila_configuration}
        return [
            (r"/", HomeHandler),
            *self.identity_provider.get_handlers(),
            (r"/safety", SafetyHandler),
            (r"/safety/authority\.crt", AuthorityHandler),
            (r"/start", StartHandler),
            (r"/start/([a-z0-9-]+)", StartHandler),
            (r"/drawing/([a-z0-9-]+)\.svg", DrawingHandler),
            (r"/m/(.*)", ModulePageHandler, pages),
            (r"/trouble", BrokenPageHandler),
            (r"/papers/cost-sheet\.pdf", CostSheetHandler),
            (r"/papers/blank-cost-sheet/([a-z0-9-]+)\.pdf", BlankCostSheetHandler),
            *sales.handlers(),
            (r"/join", JoinHandler),
            *account.handlers(),
            *people.handlers(),
            *guest.handlers(),
            *gallery.handlers(pages),
            (r"/history", HistoryHandler),
            (r"/history/back", StepBackHandler),
            (r"/cycles", CyclesHandler),
            (r"/cycles/close", CloseCycleHandler),
            (r"/cycles/([1-9]\d{0,5})", CycleHandler),
            (r"/board", BoardHandler),
            (r"/board/rows", BoardRowsHandler),
            (r"/board/qr\.svg", BoardQrHandler),
            (r"/copies", CopiesHandler),
            (r"/kernel/(open|save|news|answer)", KernelHandler),
            (rf"/page/{_KERNEL}", PageStateHandler),
            (r"/alive", AliveHandler),
            (r"/(favicon\.ico)", IconHandler),
            (r"/look/([\w-]+\.(?:css|js|svg|png))", LookHandler),
            (rf"/api/kernels/{_KERNEL}", KernelApiHandler),
            (rf"/api/kernels/{_KERNEL}/channels", VoilaKernelWebsocketHandler),
            (r"/voila/api/shutdown/([\w-]+)", LeftHandler),
        ]

    def listen(self) -> None:
        """Answers on the sockets until it is told to stop."""
        self.ioloop = IOLoop.current()
        steady(self.ioloop)
        classroom = self.classroom
        server = HTTPServer(self.app, max_body_size=MOST_BYTES, max_buffer_size=4 * MOST_BYTES)
        context = classroom.certificate.context if classroom.certificate else None
        doors = Doors(self.sockets, server, context=context, came=classroom.entrance.came)
        self.ioloop.add_callback(self.on_ready)
        self.ioloop.add_callback(self.app.settings["copies"].keep_making, classroom.work)
        self.kernel_manager.warm_up()
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            self.log.info("Stopped at the keyboard")
        finally:
            doors.close()
            self.stop()

    def stop(self) -> None:
        """Stops every kernel, and lets what is being saved be saved."""
        try:
            run_sync(self.kernel_manager.shutdown_all)(now=True)
        finally:
            shutil.rmtree(self.connection_dir, ignore_errors=True)
            self.classroom.close()


def _settings() -> Config:
    config = Config()
    config.VoilaConfiguration.multi_kernel_manager_class = ClassKernels
    config.VoilaConfiguration.kernel_spec_manager_class = OwnPython
    config.VoilaConfiguration.template = "qhatu"
    config.VoilaConfiguration.allow_template_override = "NO"
    config.VoilaConfiguration.allow_theme_override = "NO"
    config.VoilaConfiguration.file_allowlist = []
    config.VoilaConfiguration.show_tracebacks = False
    config.VoilaConfiguration.attempt_fix_notebook = False
    config.KernelManager.transport = transport()
    # A kernel that was started anew would know nothing of the page that still talks to it.
    config.KernelRestarter.restart_limit = 0
    # nbclient waits 4 s for what a cell printed, and then goes on without it: on a busy laptop, a page without a page.
    config.VoilaExecutor.iopub_timeout = int(PATIENCE)
    config.VoilaExecutor.raise_on_iopub_timeout = True
    config.MappingKernelManager.cull_idle_timeout = CULL_AFTER
    config.MappingKernelManager.cull_interval = 60
    config.MappingKernelManager.cull_connected = False
    config.MappingKernelManager.allow_tracebacks = False
    config.MappingKernelManager.traceback_replacement_message = "…"
    return config


def _log_refused(handler: web.RequestHandler) -> None:
    """Logs what was refused or failed, without its query: who signs up has their name in it."""
    status, request = handler.get_status(), handler.request
    if status >= 400:
        level = logging.ERROR if status >= 500 else logging.WARNING
        taken = 1000 * request.request_time()
        access_log.log(level, "%d %s %s (%s) %.0f ms", status, request.method, request.path, request.remote_ip, taken)


def _folder_for_sockets() -> str:
    """Where kernels' connection files go: the system's temporary folder, unless its path is too long for a socket."""
    usual = tempfile.gettempdir()
    short = Path("/tmp")
    return str(short) if transport() == "ipc" and len(usual) > LONGEST_FOLDER - 15 and short.is_dir() else usual


class NothingHere(ClassHandler):
    """Every address that is not in the table."""

    @allow_unauthenticated
    def get(self, *path: str) -> None:
        raise Trouble("Aquí no hay ninguna página.", 404)

    post = put = patch = delete = head = get


class AliveHandler(ClassHandler):
    """Tells which class answers here, so that opening it twice ends in a sentence. The id opens nothing."""

    @allow_unauthenticated
    def get(self) -> None:
        self.finish({"class": self.classroom.public_id})


class IconHandler(ClassHandler):
    """Some browsers ask for this name whatever a page says."""

    @allow_unauthenticated
    def get(self, name: str) -> None:
        self.redirect(versioned("/look", "icon.svg"))


class LeftHandler(ClassHandler):
    """What a page says when it is left: its kernel may go, once what was typed last has been handed in."""

    def post(self, kernel_id: str) -> None:
        kernels: ClassKernels = self.kernel_manager
        if not kernels.belongs_to(kernel_id, self.person.id):
            raise Trouble("Esta página no es tuya.", 403)
        kernels.close_soon(kernel_id, after=GRACE)
        self.set_status(204)
        self.finish()


class _PlainFiles:
    """Files with the class's headers, and nothing but a number where there is none."""

    def set_default_headers(self) -> None:
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        self.set_header("Content-Type", "text/plain")
        self.finish(str(status_code))


class LookHandler(_PlainFiles, web.RequestHandler):
    """Styles, scripts and signs. A browser that asks for the one it sees a version of never asks for it again."""

    _etag = ""

    def get(self, name: str) -> None:
        found = look(name)
        if found is None:
            raise web.HTTPError(404)
        self._etag = f'"{found.fingerprint}"'
        is_meant = self.get_query_argument("v", "") == found.fingerprint
        self.set_header("Cache-Control", f"public, max-age={A_YEAR}, immutable" if is_meant else "no-cache")
        self.set_header("Content-Type", found.kind)
        if "gzip" in self.request.headers.get("Accept-Encoding", "") and len(found.packed) < len(found.content):
            self.set_header("Content-Encoding", "gzip")
            self.finish(found.packed)
        else:
            self.finish(found.content)

    head = get

    def compute_etag(self) -> str | None:
        return self._etag or None
