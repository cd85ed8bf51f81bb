"""A class that really runs, in a process of its own, and people who visit it."""

import http.client
import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import requests
import websocket

from qhatu.records.store import Store
from qhatu.school.members.pins import hash_pin

# Who is in the class, and their PINs. Ñ and two enterprises of one trade are meant.
PEOPLE = {"Wara Ñahui": "4821", "Marco Choque": "7350", "Rosa Mamani": "9164"}
TRAINER, TRAINER_PIN = "Elena Rojas", "270418"

_SERVE = """
import json, sys
from pathlib import Path
from qhatu.kernels.provisioner import ForkedProvisioner
from qhatu.school.server.class_server import open_class
launch = ForkedProvisioner.launch_kernel
async def noted(self, command, **asked):
    told = await launch(self, command, **asked)
    with open(sys.argv[4], "a", encoding="utf-8") as notes:
        notes.write(json.dumps([self.pid, asked["env"]]) + "\\n")
    return told
ForkedProvisioner.launch_kernel = noted  # nobody outside sees what a forked kernel was told
def ready(opened):
    print("OPEN " + json.dumps([opened.address, opened.trainer_link, opened.port]), flush=True)
options = {name: Path(value) if isinstance(value, str) else value for name, value in json.loads(sys.argv[3]).items()}
open_class(Path(sys.argv[1]), port=int(sys.argv[2]), open_browser=False, on_ready=ready, **options)
"""


class RunningClass:
    """A class in a folder; `start` it, visit it, `kill` it. `options` are more of what `open_class` takes."""

    def __init__(self, folder: Path, **options: bool | Path):
        self.folder, self.options = folder, options
        folder.mkdir(parents=True, exist_ok=True)
        with self.store() as store:
            for name, pin in PEOPLE.items():
                person = store.add_person(name, pin_hash=hash_pin(pin))
                first_name = name.split()[0]
                store.start_enterprise(person.id, name=f"Velas & {first_name}", trade="candles", place="bolivia")
            store.add_person(TRAINER, pin_hash=hash_pin(TRAINER_PIN), role="trainer")
        self.port = 0

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The class's records, opened beside the server."""
        store = Store.in_file(self.folder / "class.db")
        try:
            yield store
        finally:
            store.close()

    def start(self) -> "RunningClass":
        """Starts the server, at the port it had before, and waits until it answers."""
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-c", _SERVE, str(self.folder), str(self.port)),
                *(json.dumps(self.options, default=str), str(self._kernel_notes)),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        self.said = said = []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith("OPEN "):
                self.address, self.trainer_link, self.port = json.loads(line.removeprefix("OPEN "))
                break
        else:
            raise AssertionError("the class did not open:\n" + "".join(said))
        # A full pipe would stop the server.
        threading.Thread(target=said.extend, args=(self.process.stdout,), daemon=True).start()
        return self

    def kill(self) -> None:
        """Ends the server without a farewell, as a power cut would; kernels end by themselves then."""
        orphans = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.wait()
        for orphan in orphans:
            with suppress(psutil.NoSuchProcess):
                orphan.kill()

    def stop(self) -> None:
        """Ends the server politely."""
        self.process.terminate()
        self.process.wait(timeout=30)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def visitor(self) -> "Visitor":
        """Somebody with a browser who has not signed in."""
        return Visitor(self)

    def learner(self, name: str = "Wara Ñahui") -> "Visitor":
        """A learner who has signed in."""
        visitor = self.visitor()
        assert visitor.sign_in(name, PEOPLE[name]).status_code == 302
        return visitor

    def trainer(self) -> "Visitor":
        """The trainer, signed in."""
        visitor = self.visitor()
        assert visitor.sign_in(TRAINER, TRAINER_PIN).status_code == 302
        return visitor

    @property
    def _kernel_notes(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}-kernels.jsonl")

    def kernel_environments(self) -> dict[int, dict[str, str]]:
        """What each running kernel was told, by process."""
        living = {child.pid for child in psutil.Process(self.process.pid).children(recursive=True)}
        notes = self._kernel_notes.read_text(encoding="utf-8") if self._kernel_notes.exists() else ""
        told = dict(json.loads(line) for line in notes.splitlines())
        return {pid: environment for pid, environment in told.items() if pid in living}

    def kernel_tokens(self) -> dict[int, str]:
        """The token of each running kernel, by process."""
        return {pid: told["QHATU_KERNEL_TOKEN"] for pid, told in self.kernel_environments().items()}


class Visitor:
    """A browser without a screen: it keeps cookies, follows nothing by itself, and asks for any path as it stands."""

    def __init__(self, running: RunningClass):
        self.running = running
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, path: str, **more) -> requests.Response:
        return self.session.get(self.running.url + path, allow_redirects=False, timeout=60, **more)

    def post(self, path: str, *, xsrf: bool = True, **form) -> requests.Response:
        if xsrf:
            if "_xsrf" not in self.session.cookies:
                self.get("/login")
            form["_xsrf"] = self.session.cookies["_xsrf"]
        return self.session.post(self.running.url + path, data=form, allow_redirects=False, timeout=60)

    def send(self, method: str, path: str, **more) -> requests.Response:
        """Any request, with the form's token in a header where there is one."""
        headers = {"X-XSRFToken": self.session.cookies.get("_xsrf", ""), **more.pop("headers", {})}
        url = self.running.url + path
        return self.session.request(method, url, headers=headers, allow_redirects=False, timeout=60, **more)

    def sign_in(self, name: str, pin: str, **more) -> requests.Response:
        return self.post("/login", name=name, pin=pin, **more)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.session.cookies.items())

    def get_raw(self, path: str) -> tuple[int, str]:
        """A path sent letter by letter, as no well-behaved client would."""
        connection = http.client.HTTPConnection("127.0.0.1", self.running.port, timeout=60)
        connection.putrequest("GET", path, skip_host=False)
        connection.putheader("Cookie", self.cookie)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, body

    def open_page(self, path: str = "/m/5-management/app") -> str:
        """Opens a page of a module to its end and returns its kernel's id."""
        page = self.get(path)
        assert page.status_code == 200, page.text
        return json.loads(page.text.partition('"kernelId":')[2].partition(",")[0].partition("}")[0])

    def socket(self, kernel_id: str, *, origin: str | None = None, cookie: str | None = None) -> websocket.WebSocket:
        """A websocket to a kernel; `websocket.WebSocketBadStatusException` where it is refused."""
        return websocket.create_connection(
            f"ws://127.0.0.1:{self.running.port}/api/kernels/{kernel_id}/channels",
            header={"Cookie": self.cookie if cookie is None else cookie},
            origin=origin,
            suppress_origin=origin is None,
            timeout=10,
        )


def message(kind: str, content: dict, channel: str = "shell") -> str:
    """A message to a kernel, as JupyterLab's older protocol writes it."""
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "username": "",
        "session": uuid.uuid4().hex,
        "version": "5.3",
        "date": "",
    }
    told = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": channel}
    return json.dumps({**told, "buffers": []})


def heard(socket: websocket.WebSocket, seconds: float) -> list[dict]:
    """What comes over a websocket within some seconds."""
    messages, until = [], time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        socket.settimeout(left)
        try:
            messages.append(json.loads(socket.recv()))
        except websocket.WebSocketTimeoutException:
            break
    return messages


def eventually(holds: Callable[[], bool], patience: float = 20) -> bool:
    """Whether something comes to hold."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return holds()
