"""Many learners at one moment: each opens a page, connects to its kernel and types, as their phones would.

There is no browser, so that what is measured is the computer that serves them.
"""

import asyncio
import json
import re
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from qhatu.records.store import Newcomer, NewEnterprise
from qhatu.school.members.pins import hash_pin
from school.running_class import RunningClass, message

PIN = "4821"
PATIENCE = 300
LONGEST_MESSAGE = 64 * 1024 * 1024
FIELD = "product_name"
APP = "/m/5-management/app"

AsyncHTTPClient.configure(None, max_clients=1000)


class Unopened(AssertionError):
    """A page came without a kernel, or its kernel without the field to type into."""


class Phone:
    """A learner's page without its browser: what was typed is known to be kept when the page says *Guardado*."""

    def __init__(self, address: str, path: str = "/", cookie: str = ""):
        self.address, self.path, self.cookie = address, path, cookie
        self._headers = {"Cookie": cookie} if cookie else {}
        self._socket: WebSocketClientConnection | None = None
        self._field = ""

    async def open(self) -> float:
        """Opens the page and waits until one can type; returns the seconds."""
        begun = time.perf_counter()
        wished = {"headers": self._headers, "request_timeout": PATIENCE, "follow_redirects": False}
        page = (await AsyncHTTPClient().fetch(self.address + self.path, **wished)).body.decode()
        kernel = re.search(r'"kernelId": "([0-9a-f-]+)"', page)
        if not kernel:
            raise Unopened(page[:500])
        address = f"{self.address.replace('http', 'ws', 1)}/api/kernels/{kernel[1]}/channels"
        asked = HTTPRequest(address, headers=self._headers, connect_timeout=PATIENCE)
        self._socket = await websocket_connect(asked, max_message_size=LONGEST_MESSAGE)
        self._field = _field_of(await self._states())
        return time.perf_counter() - begun

    async def type(self, text: str) -> float:
        """Types a text over what stands in the field and waits for *Guardado*; returns the seconds."""
        begun = time.perf_counter()
        await self._send("comm_msg", comm_id=self._field, data={"method": "update", "state": {"value": text}})
        await self._hear(lambda state: 'data-state="saved"' in (told := str(state.get("value"))) and text in told)
        return time.perf_counter() - begun

    def close(self) -> None:
        """Goes away without a word, as a phone does that is put into a pocket."""
        if self._socket:
            self._socket.close()

    async def _states(self) -> dict:
        comm = uuid.uuid4().hex
        await self._send("comm_open", comm_id=comm, target_name="jupyter.widget.control", data={})
        await self._send("comm_msg", comm_id=comm, data={"method": "request_states"})
        return (await self._hear(lambda told: "states" in told, whole=True))["states"]

    async def _send(self, kind: str, **content) -> None:
        told = json.loads(message(kind, content))
        if kind == "comm_open":
            told["metadata"] = {"version": "1.0.0"}
        await self._socket.write_message(json.dumps(told))

    async def _hear(self, wanted: Callable[[dict], bool], *, whole: bool = False) -> dict:
        async with asyncio.timeout(PATIENCE):
            while (heard := await self._socket.read_message()) is not None:
                told = _told(heard)
                if told.get("msg_type") == "comm_msg":
                    data = told["content"]["data"]
                    found = data if whole else data.get("state", {})
                    if wanted(found):
                        return found
        raise Unopened("the kernel's socket was closed")


def _told(heard: str | bytes) -> dict:
    """A message of a kernel; where it has buffers, its first part."""
    if isinstance(heard, str):
        return json.loads(heard)
    parts = int.from_bytes(heard[:4], "big")
    at = [int.from_bytes(heard[4 * (part + 1) : 4 * (part + 2)], "big") for part in range(parts)]
    return json.loads(heard[at[0] : at[1] if parts > 1 else None])


def _field_of(states: dict) -> str:
    """The text box of the field to type into."""
    for model, told in states.items():
        if f"key:{FIELD}" in told["state"].get("_dom_classes", ()) and told["model_name"] == "TextModel":
            return model
    raise Unopened("the page has no such field")


async def opened(phones: Sequence[Phone]) -> tuple[list[float], dict[int, str]]:
    """All open their page at one moment: the seconds of those who can type, and by number what the others met."""

    async def comes(phone: Phone) -> float | str:
        try:
            return await phone.open()
        except Exception as fault:
            return repr(fault)

    told = await asyncio.gather(*map(comes, phones))
    troubles = {number: one for number, one in enumerate(told) if isinstance(one, str)}
    return sorted(one for one in told if isinstance(one, float)), troubles


def enrolled(running: RunningClass, many: int, *, trade: str = "candles") -> list[str]:
    """Puts many learners with an enterprise into a class; returns their names. All have one PIN."""
    names = [f"Persona {number:03d}" for number in range(1, many + 1)]
    pin_hash = hash_pin(PIN)
    with running.store() as store:
        store.enrol(
            Newcomer(
                name=name,
                pin_hash=pin_hash,
                enterprise=NewEnterprise(name=f"Taller {name}", trade=trade, place="bolivia"),
            )
            for name in names
        )
    return names


def signed_in(running: RunningClass, names: Iterable[str]) -> list[Phone]:
    """A phone for each, signed in, at the page of their own enterprise."""

    def come(name: str) -> Phone:
        visitor = running.visitor()
        answer = visitor.sign_in(name, PIN)
        assert answer.status_code == 302, answer.text
        return Phone(running.url, APP, visitor.cookie)

    with ThreadPoolExecutor(4) as doors:
        return list(doors.map(come, names))


def cpu_seconds(process: psutil.Process) -> float:
    """The processor time that a server and all it started have used so far."""
    return sum(sum(one.cpu_times()[:2]) for one in _family(process))


def memory(process: psutil.Process) -> tuple[float, float]:
    """The memory of a server itself, and of all it started, in MB.

    What several of them share counts once, in parts, where the system can tell (Linux); elsewhere not at all.
    """
    own, *others = (_own_memory(one) for one in _family(process))
    return own / 1e6, sum(others) / 1e6


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _own_memory(process: psutil.Process) -> int:
    told = process.memory_full_info()
    return getattr(told, "pss", told.uss)
