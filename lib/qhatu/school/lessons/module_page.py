"""A module's page, run for one learner: their kernel, their language, their answer cell by cell."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from copy import deepcopy
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat
from markupsafe import Markup
from nbclient.exceptions import CellExecutionError
from tornado import web
from tornado.iostream import StreamClosedError
from traitlets.config import Config
from voila.execute import VoilaExecutor, strip_code_cell_warnings
from voila.exporter import VoilaExporter
from voila.notebook_renderer import NotebookRenderer

from qhatu.packs.words import Words
from qhatu.school.access import NoSuchPage, NotYours, Page, page_for
from qhatu.school.classroom import ClassHandler, Classroom, Trouble
from qhatu.school.lessons import path
from qhatu.school.lessons.kernels import GRACE, ClassKernels
from qhatu.school.looks import versioned

# Nothing new from a kernel for this long, in seconds, means that it will not come any more.
PATIENCE = 60.0


class PageExporter(VoilaExporter):
    """Voilà's exporter, with our files in the template and addresses that change with their content."""

    def _init_resources(self, resources):
        resources = super()._init_resources(resources)
        resources.update(
            include_css=lambda name: Markup(f'<link rel="stylesheet" href="{self._address(name)}">'),
            include_js=lambda name: Markup(f'<script src="{self._address(name)}"></script>'),
            include_url=lambda name: Markup(self._address(name)),
        )
        return resources

    def _address(self, name: str) -> str:
        return versioned("/look", name.removeprefix("static/"))


class PageRenderer(NotebookRenderer):
    """Voilà's renderer with our template's words, our notebook, and a sentence where a cell fails.

    `exporter` is shared by the pages of one language: to make one takes longer than to use it. `open_kernel` starts
    the kernel, and is called only when the top of the page is on its way: with forty pages opened at one moment a
    learner reads «Estamos abriendo tu página…» instead of nothing.
    """

    def __init__(
        self,
        *,
        words: Words,
        classroom: Classroom,
        exporter: PageExporter,
        open_kernel: Callable[[], Awaitable[str]],
        **given: Any,
    ):
        super().__init__(**given)
        self._reader, self._classroom, self._open_kernel = words, classroom, open_kernel
        self.exporter = exporter

    async def load_notebook(self, path: str) -> nbformat.NotebookNode:
        """The notebook as it was assembled. It is ours, so no signature is looked up and no kernel is guessed."""
        notebook = await self._classroom.ask(nbformat.read, path, as_version=4)
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook.metadata.setdefault("language", self._reader.language)
        return notebook

    async def initialize(self, **given: Any) -> None:
        """Reads the notebook. Voilà's own then asks it for a template and a theme; a class has one of each."""
        self.notebook = await self.load_notebook(self.notebook_path)
        self.cwd = str(Path(self.notebook_path).parent)
        self.theme = self.page_config["jupyterLabTheme"] = self.voila_configuration.theme
        self.resources = {
            "base_url": self.base_url,
            "theme": self.theme,
            "template": self.exporter.template_name,
            "metadata": {"name": Path(self.notebook_path).stem},
            "page_config": self.page_config,
        }

    async def _jinja_kernel_start(self, nb, kernel_id, kernel_future):
        kernel_id = await self._open_kernel()
        self.executor = VoilaExecutor(
            nb,
            km=self.request_handler.kernel_manager.get_kernel(kernel_id),
            config=self.traitlet_config,
            show_tracebacks=self.voila_configuration.show_tracebacks,
        )
        self.executor.strip_code_cell_errors = partial(sentence_for_errors, words=self._reader)
        self.executor.kc = await self.executor.async_start_new_kernel_client()
        self.kernel_started = True
        return kernel_id

    async def _jinja_cell_generator(self, nb: nbformat.NotebookNode, kernel_id: str) -> AsyncGenerator[Any, None]:
        """Runs the cells one after the other, up to one that fails: its sentence ends the page.

        Where the kernel itself ends, or falls silent, the page breaks off. Voilà's own goes on with every other cell,
        and puts English words where each would be.
        """
        for index, cell in enumerate(nb.cells):
            try:
                await self.executor.execute_cell(cell, None, index, store_history=False)
            except CellExecutionError:
                self.log.exception("A cell of %s failed", self.notebook_path)
                strip_code_cell_warnings(cell)
                yield self.executor.strip_code_cell_errors(cell)
                break
            yield cell
        await self._cleanup_resources()


def sentence_for_errors(cell: Any, *, words: Words) -> Any:
    """Puts a sentence in the place of what a failed cell printed; what happened is in the class's log.

    >>> cell = {"cell_type": "code", "outputs": [{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]}
    >>> sentence_for_errors(cell, words=Words("es"))["outputs"][0]["output_type"]
    'display_data'
    """
    if cell["cell_type"] != "code" or all(output["output_type"] != "error" for output in cell["outputs"]):
        return cell
    sentence = words.say("Esta parte de la página no se pudo abrir. Lo que guardaste sigue guardado.")
    again = words.say("Volver a abrir")
    html = f'<div class="card"><p>{sentence}</p><button type="button" class="go" data-reload>{again}</button></div>'
    kept = [output for output in cell["outputs"] if output["output_type"] != "error"]
    shown = nbformat.v4.new_output("display_data", data={"text/html": html})
    cell["outputs"] = [*kept, shown]
    return cell


class ModulePageHandler(ClassHandler):
    """One page of a module for one person, streamed while its cells run. Its kernel is told of `environment`."""

    environment: Mapping[str, str] = MappingProxyType({})

    def initialize(self, *, template_paths: list[str], voila_configuration: Any) -> None:
        self.template_paths, self.voila_configuration = template_paths, voila_configuration
        self._left, self._kernel_id = False, ""
        self._queue: asyncio.Semaphore = self.settings["pages_being_made"]
        self._has_turn = False

    @property
    def content_security_policy(self) -> str:
        """Voilà's page has its scripts and styles inline.

        Some browsers do not count a websocket to this very address as 'self', so it is named.
        """
        here = self.request.host
        return (
            "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
            f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://{here} wss://{here}; "
            "object-src 'none'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'"
        )

    def on_connection_close(self) -> None:
        """The browser went away while its page was being made."""
        self._left = True

    async def get(self, module_path: str) -> None:
        page = self.page(module_path)
        classroom, person = self.classroom, self.person
        enterprise = await classroom.ask(classroom.store.enterprise_of, person.id)
        if enterprise is None:
            self.redirect("/start")
            return
        await classroom.ask(classroom.store.touch, person.id)
        if page.stop == "lesson":
            seen = {path.SEEN_LESSON: "1"}
            await classroom.ask(classroom.store.save, enterprise.cycle_id, page.module, seen, person.id)
        await self.stream(page)

    async def stream(self, page: Page) -> None:
        """Sends a page while it is made."""
        self.xsrf_token  # noqa: B018  # sets the cookie without which the page cannot say that it was left
        await self._stream(await self._renderer(page))

    async def _open_kernel(self, page: Page) -> str:
        # One after the other they are made as fast as all at once, and the first need not wait for the last.
        await self._queue.acquire()
        self._has_turn = True
        if self._left:
            raise StreamClosedError
        kernels: ClassKernels = self.kernel_manager
        self._kernel_id = await kernels.open_for(
            self.person.id,
            session=self.current_user.token,
            page=page.path,
            folder=page.notebook(self.words.language).parent,
            env={**self.settings["kernel_environment"], **self.environment},
        )
        return self._kernel_id

    def page(self, module_path: str, *, under: str = "") -> Page:
        """The page of the table at this very address; whatever else the path may decode to is none."""
        if self.request.path != f"{under}/m/{module_path}":
            raise Trouble("Aquí no hay ninguna página.", 404)
        try:
            return page_for(self.classroom.pages, module_path, self.person.role)
        except NoSuchPage:
            raise Trouble("Aquí no hay ninguna página.", 404) from None
        except NotYours:
            raise Trouble("Esta página no es tuya.", 403) from None

    async def _renderer(self, page: Page) -> PageRenderer:
        exporter = self._exporter()
        renderer = PageRenderer(
            words=self.words,
            classroom=self.classroom,
            exporter=exporter,
            open_kernel=partial(self._open_kernel, page),
            request_handler=self,
            voila_configuration=self.voila_configuration,
            traitlet_config=exporter.config,
            notebook_path=str(page.notebook(self.words.language)),
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            page_config={},  # what JupyterLab would want to know of the server
        )
        await renderer.initialize()
        return renderer

    def _exporter(self) -> PageExporter:
        """The exporter of this reader's language."""
        language = self.words.language
        made: dict[str, PageExporter] = self.settings.setdefault("page_exporters", {})
        if language not in made:
            config = deepcopy(self.config) or Config()
            config.HTMLExporter.language_code = language
            made[language] = PageExporter(
                template_paths=self.template_paths,
                template_name=self.voila_configuration.template,
                config=config,
                default_preprocessors=[],  # they prepare what is printed of cells; and check the notebook after each
                contents_manager=self.contents_manager,
                theme=self.voila_configuration.theme,
                base_url=self.base_url,
                exclude_input=True,
                exclude_output_prompt=True,
                exclude_input_prompt=True,
            )
            classroom = self.classroom
            made[language].environment.globals["speak"] = lambda language: classroom.words(language).say
        return made[language]

    async def _stream(self, renderer: PageRenderer) -> None:
        """Sends the page as it is made. Where its kernel falls silent the page says so, instead of turning for ever."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        parts = renderer.generate_content_generator()
        try:
            async with aclosing(_within(PATIENCE, parts, is_queued=lambda: not self._has_turn)) as ready:
                async for part in ready:
                    if self._left:
                        break
                    self.write(part)
                    await self.flush()
        except StreamClosedError:
            self._left = True
        except Exception as fault:
            self.log.exception("A page of %s broke off", self.request.path)
            self._close_kernel()
            # Half a page is out already, so its status cannot change any more.
            full = isinstance(fault, web.HTTPError) and fault.status_code == 503
            self.write(f'<script>location.replace("/trouble?of={self.request.path}&full={int(full)}")</script>')
        finally:
            if self._has_turn:
                self._queue.release()
            if self._left:
                self._close_kernel()

    def _close_kernel(self) -> None:
        if self._kernel_id:
            self.kernel_manager.close_soon(self._kernel_id, after=GRACE)


class BrokenPageHandler(ClassHandler):
    """Where a page goes that broke off while it was being made."""

    def get(self) -> None:
        wished = self.get_query_argument("of", "/")
        again = wished if wished in {f"/m/{path}" for path in self.classroom.pages} else "/"
        if self.get_query_argument("full", "") == "1":
            sentence = self.words.say("Hay muchas páginas abiertas en la clase. Espera un minuto y vuelve a intentar.")
        else:
            sentence = self.words.say("La página no terminó de abrirse. Lo que guardaste sigue guardado.")
        self.set_status(503)
        self.show("trouble.html", sentence=sentence, again=again)


async def _within(
    patience: float, parts: AsyncGenerator[tuple[str, Any], None], is_queued: Callable[[], bool] = lambda: False
) -> AsyncGenerator[str, None]:
    """A page in pieces, each as much of it as was made at one go; `TimeoutError` after `patience` seconds without any.

    Waiting for one's turn does not count, so long as `is_queued` says that it is that.
    """
    made: list[str] = []
    news = asyncio.Event()

    async def make() -> None:
        async with aclosing(parts):
            async for part, _ in parts:
                made.append(part)
                news.set()

    making = asyncio.ensure_future(make())
    making.add_done_callback(lambda _: news.set())
    try:
        while made or not making.done():
            try:
                await asyncio.wait_for(news.wait(), patience)
            except TimeoutError:
                if is_queued():
                    continue
                raise
            piece, made[:] = "".join(made), []
            news.clear()
            if piece:
                yield piece
        making.result()
    finally:
        making.cancel()
        await asyncio.wait({making})
