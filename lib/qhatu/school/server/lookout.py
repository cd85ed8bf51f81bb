"""Looks, while a class runs, at what may change under it: this computer's addresses, its certificate, the code.

A laptop that was asleep wakes up in another Wi-Fi, and another window draws another code. Nothing tells a program so;
it has to look.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tornado.ioloop import IOLoop, PeriodicCallback

from qhatu.school.classroom import Classroom
from qhatu.school.opening.address import addresses, answers_at
from qhatu.school.opening.class_code import told_code
from qhatu.school.opening.entrance import Change
from qhatu.school.opening.firewall import active_firewall

EVERY = 5  # seconds


class Lookout:
    """Keeps a class's entrance true. `told` hears of what changed, and once that the class cannot reach itself."""

    def __init__(self, classroom: Classroom, told: Callable[[Change], None]):
        self._classroom, self._told = classroom, told
        # Beside the loop, and beside those who ask the records: what the system is asked may take seconds.
        self._eye = ThreadPoolExecutor(1, "look")
        self._firewall = self._eye.submit(active_firewall)

    def start(self) -> None:
        """Begins to look, on the loop that runs."""
        self._classroom.entrance.firewall = self._firewall.result()
        self._looks = PeriodicCallback(self.look, EVERY * 1000)
        self._looks.start()
        IOLoop.current().add_callback(self._reach)

    def stop(self) -> None:
        """Looks no more."""
        self._eye.shutdown(wait=False, cancel_futures=True)

    async def look(self) -> None:
        """Looks once."""
        classroom, entrance = self._classroom, self._classroom.entrance
        change = entrance.look(await self._see(addresses))
        if classroom.certificate is not None:
            classroom.certificate.follow(entrance.hosts)
            entrance.name = classroom.certificate.name_for(entrance.host)
        if change != "same":
            self._told(change)
        if change in ("moved", "back"):
            await self._reach()
        entrance.code = await classroom.ask(told_code, classroom.store)

    async def _reach(self) -> None:
        entrance = self._classroom.entrance
        if not entrance.in_a_room:
            return
        reached = entrance.reaches_itself = await self._see(answers_at, entrance.host, entrance.port)
        if not reached:
            self._told("unreachable")

    async def _see(self, what, *args):
        return await asyncio.get_running_loop().run_in_executor(self._eye, what, *args)
