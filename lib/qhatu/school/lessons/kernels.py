"""The kernels of a class: each belongs to the learner it was started for, and hands in what they typed with a token.

A kernel holds no database and knows no secret but its own token. What it may do is in `kernel_api`.
"""

import asyncio
import hashlib
import os
import secrets
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado import web
from traitlets import Integer, default

from qhatu.kernels.kinds import kind_of
from qhatu.kernels.provisioner import can_fork
from qhatu.kernels.starting import CannotFork, Hold, hold
from qhatu.school.lessons.class_kernel import STATE, hear_only

# A page that was left may still be handing in what was typed last; its kernel is stopped after this many seconds.
GRACE = 3.0
# A page that was opened less than this ago may not have connected to its kernel yet.
OPENING = timedelta(minutes=1)
# What a page's browser may say to its kernel. Nothing here runs code.
ALLOWED_MESSAGES = ("comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request")

# Kernels are forked from a process that has imported every page once, and ends at once with the class that holds it;
# with `QHATU_FORKED_KERNELS=0`, and where nothing can be forked, each is started anew.
PRELOAD = ["qhatu.school.lessons.preload:files", "qhatu.school.lessons.preload:pages"]

# Environment variables that a kernel has no use for and that nobody should read out of one.
_SECRET_SIGNS = ("SECRET", "TOKEN", "PASSWORD", "PASSWD", "DATABASE", "CREDENTIAL", "COOKIE")


@dataclass(frozen=True, slots=True)
class KernelOwner:
    """Whom a kernel works for: the person, the sign-in it was opened under, and the page it shows."""

    person_id: int
    session: str = field(repr=False)
    page: str
    token_hash: str = field(repr=False)
    opened: datetime = field(default_factory=lambda: datetime.now(UTC))


class OwnPython(KernelSpecManager):
    """The only kernel there is: this very Python, whatever kernels the computer's user has installed.

    A `python3` kernel of the user's own would otherwise come first, and could be another Python without Qhatu.
    """

    def find_kernel_specs(self) -> dict[str, str]:
        from ipykernel.kernelspec import RESOURCES

        return {"python3": RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        from ipykernel.kernelspec import RESOURCES, get_kernel_dict

        # Forty kernels that write one history file would wait for each other, and a learner's page has no history.
        told = get_kernel_dict(extra_arguments=["--HistoryManager.enabled=False"])
        forked = {"provisioner_name": "qhatu-forked", "config": _forking()}
        told["metadata"]["kernel_provisioner"] = forked
        return KernelSpec(resource_dir=RESOURCES, **told)


class ClassKernels(AsyncMappingKernelManager):
    """The running kernels, whom each belongs to, and how many one person and the whole class may have."""

    most_per_person = Integer(3, config=True)
    most_in_class = Integer(130, config=True)

    def __init__(self, **traits):
        # Voilà hands its own list to the constructor, where no configuration can reach it.
        traits["allowed_message_types"] = list(ALLOWED_MESSAGES)
        super().__init__(**traits)
        self.owners: dict[str, KernelOwner] = {}
        self._closing: set[asyncio.Task] = set()
        self._looked_at = datetime.now(UTC)
        self._held: Hold | None = None

    def warm_up(self) -> None:
        """Starts the process that kernels are forked from, beside whatever else goes on, and keeps it for the class."""
        if can_fork():
            threading.Thread(target=self._hold_parent, name="warm-up", daemon=True).start()

    def _hold_parent(self) -> None:
        kind = kind_of(OwnPython().get_kernel_spec("python3").argv, kernel_environment(os.environ), **_forking())
        try:
            self._held = hold(kind) if kind else None
        except CannotFork as why:
            self.log.warning("The kernels of this class are not forked: %s", why)

    @default("kernel_manager_class")
    def _our_kernel(self) -> str:
        return "qhatu.school.lessons.class_kernel.ClassKernel"

    def start_watching_activity(self, kernel_id: str) -> None:
        """Follows what a kernel does, for which its state is enough."""
        super().start_watching_activity(kernel_id)
        hear_only(STATE, self.get_kernel(kernel_id)._activity_stream.socket)

    async def cull_kernels(self) -> None:
        """Stops kernels that nobody has used for long, but none of them right after this computer was asleep.

        Kernels know when they were used last by the clock on the wall, which goes on while a laptop sleeps, and jumps
        when somebody sets it. Their pages are about to come back, so then all of them count as just used.
        """
        now = datetime.now(UTC)
        passed, self._looked_at = now - self._looked_at, now
        if not timedelta(0) <= passed <= timedelta(seconds=2 * self.cull_interval):
            for kernel_id in self.list_kernel_ids():
                self.get_kernel(kernel_id).last_activity = now
            return
        await super().cull_kernels()

    async def start_kernel(self, **kwargs):
        """Refused: a kernel without an owner would be anybody's. See `open_for`."""
        raise web.HTTPError(403)

    async def open_for(self, person_id: int, *, session: str, page: str, folder: Path, env: Mapping[str, str]) -> str:
        """Starts a kernel that belongs to one person, in a folder, and returns its id.

        `env` is what its page needs beyond this process's environment; the token joins it. Where the person has the
        most kernels they may have, one that nobody looks at is stopped, or else the one opened first; where the class
        has, one that nobody looks at. Raises a 503 where every kernel of a full class has its page open.
        """
        mine = [kernel for kernel, owner in self.owners.items() if owner.person_id == person_id]
        leaving = sorted(mine, key=self._is_looked_at)[: max(0, len(mine) + 1 - self.most_per_person)]
        if not leaving and len(self.owners) >= self.most_in_class:
            leaving = [kernel for kernel in self.owners if not self._is_looked_at(kernel)][:1]
            if not leaving:
                raise web.HTTPError(503)
        token = secrets.token_urlsafe(32)
        kernel_id = self.new_kernel_id()
        # Written down before the kernel runs: its first cell already shows the token.
        self.owners[kernel_id] = KernelOwner(person_id, session, page, _hash(token))
        for kernel in leaving:
            self.close_soon(kernel)
        if self._held and not self._held.is_kept():  # it was killed, or a page was edited since
            self._held = None
            self.warm_up()
        try:
            await super().start_kernel(
                kernel_id=kernel_id,
                kernel_name="python3",
                cwd=str(folder),
                env={**kernel_environment(os.environ), **env, "QHATU_KERNEL_TOKEN": token},
            )
        except BaseException:
            self.owners.pop(kernel_id, None)
            raise
        if kernel_id not in self.owners:  # told to close while it was starting
            await self.shutdown_kernel(kernel_id, now=True)
            raise web.HTTPError(503)
        return kernel_id

    def owner_of_token(self, token: str) -> KernelOwner | None:
        """The owner of the living kernel that holds this token."""
        hashed = _hash(token)
        return next((owner for owner in self.owners.values() if owner.token_hash == hashed), None)

    def belongs_to(self, kernel_id: str | None, person_id: int) -> bool:
        """Whether a kernel is there and works for this person."""
        owner = self.owners.get(kernel_id or "")
        return owner is not None and owner.person_id == person_id

    def at_their_page(self) -> dict[int, KernelOwner]:
        """Who has a page open at this moment, by person; of several pages, the one opened last."""
        return {
            owner.person_id: owner
            for kernel_id, owner in self.owners.items()
            if kernel_id in self and self._is_looked_at(kernel_id)
        }

    def has_no_room(self, person_id: int) -> bool:
        """Whether another page of this person would take the kernel of one that is looked at, or is just opening."""
        mine = {kernel_id: owner for kernel_id, owner in self.owners.items() if owner.person_id == person_id}
        just_now = datetime.now(UTC) - OPENING
        in_use = [self._is_looked_at(kernel_id) or owner.opened > just_now for kernel_id, owner in mine.items()]
        return len(mine) >= self.most_per_person and all(in_use)

    def _is_looked_at(self, kernel_id: str) -> bool:
        return self._kernel_connections.get(kernel_id, 0) > 0

    async def close(self, kernel_id: str, *, after: float = 0.0) -> None:
        """Stops a kernel, now or after some seconds; one that is gone already is no fault."""
        await asyncio.sleep(after)
        self.owners.pop(kernel_id, None)
        if kernel_id in self:
            with suppress(KeyError, web.HTTPError):  # it may have ended by itself meanwhile
                await self.shutdown_kernel(kernel_id)

    def close_soon(self, kernel_id: str, *, after: float = 0.0) -> None:
        """Stops a kernel without making anybody wait for it."""
        task = asyncio.ensure_future(self.close(kernel_id, after=after))
        self._closing.add(task)  # a task that nobody holds may be swept away half done
        task.add_done_callback(self._closing.discard)

    def close_session(self, session: str) -> None:
        """Stops every kernel that was opened under a sign-in that has ended."""
        for kernel_id, owner in list(self.owners.items()):
            if owner.session == session:
                self.close_soon(kernel_id)

    def close_person(self, person_id: int, *, but: str = "") -> None:
        """Stops every kernel of somebody whose PIN changed or who left, but those of the sign-in `but`."""
        for kernel_id, owner in list(self.owners.items()):
            if owner.person_id == person_id and owner.session != but:
                self.close_soon(kernel_id)

    async def shutdown_all(self, now: bool = False) -> None:
        """Stops every kernel, and lets go of the process they were forked from."""
        await super().shutdown_all(now=now)
        if self._held:
            self._held.let_go()

    def _handle_kernel_died(self, kernel_id: str) -> None:
        """Lets go of all that a kernel which ended by itself still holds here; its page opens again."""
        self.log.warning("Kernel %s ended by itself", kernel_id)
        self.close_soon(kernel_id)

    def remove_kernel(self, kernel_id: str):
        """Forgets a kernel that ended, and with it its token."""
        self.owners.pop(kernel_id, None)
        return super().remove_kernel(kernel_id)


class OnlyTheOwner(Authorizer):
    """A kernel's API and websocket are for the person it belongs to; there is nothing else to authorize."""

    def is_authorized(self, handler, user, action: str, resource: str) -> bool:
        kernel_id = handler.path_kwargs.get("kernel_id") or next(iter(handler.path_args), None)
        return resource == "kernels" and handler.kernel_manager.belongs_to(kernel_id, int(user.username))


def kernel_environment(env: Mapping[str, str]) -> dict[str, str]:
    """The environment of a kernel: this process's, without what is secret, and without a proxy to itself.

    >>> kernel_environment({"PATH": "/bin", "QHATU_DATABASE": "postgresql://..."})["NO_PROXY"]
    '127.0.0.1,localhost'
    """
    kept = {name: value for name, value in env.items() if not any(sign in name.upper() for sign in _SECRET_SIGNS)}
    # Numbers and texts are read and written alike on every computer, Windows too.
    return {**kept, "NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost", "PYTHONUTF8": "1"}


def _forking() -> dict[str, Any]:
    """How kernels are forked: from a process of this class's own, which goes when the class lets go of it."""
    return {"preload": PRELOAD, "linger": 0.0, "circle": f"class {os.getpid()}"}


def quiet_ipython(folder: Path) -> Path:
    """Makes a home for IPython in which the start-up files of the computer's user do not run; returns it."""
    for part in ("log", "pid", "security", "startup"):
        (folder / "profile_default" / part).mkdir(parents=True, exist_ok=True)
    return folder


def transport() -> str:
    """How the server talks to kernels: by files where the system has them, since 240 starts lost no port that way."""
    return "tcp" if sys.platform == "win32" else "ipc"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
