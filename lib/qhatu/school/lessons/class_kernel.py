"""One kernel of a class as the server sees it, and the server's own ear at it while its page is made.

What Jupyter's own do for any notebook costs a class of forty most of a processor: each page tells a hundred widgets to
its browser, and the server would read, check and date every one of those messages twice more.
"""

import time
from contextlib import suppress
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_server.services.kernels.kernelmanager import ServerKernelManager
from traitlets import Type

# What a kernel's messages begin with: its state, and whatever a cell shows. Talk of widgets, `comm-...`, is the
# browser's.
STATE = (b"kernel.",)
SHOWN = (*STATE, b"display_data", b"execute_result", b"stream.", b"error")
# A kernel that has answered is heard within this many seconds, or is asked again.
SOON = 1.0


class PageClient(AsyncKernelClient):
    """Runs the cells of a page: it hears what they show, and waits no longer for a kernel than it takes."""

    def connect_iopub(self, identity: bytes | None = None) -> zmq.Socket:
        """The channel of what the kernel tells everybody, without talk of widgets."""
        return hear_only(SHOWN, super().connect_iopub(identity))

    def start_channels(self, **wished: bool) -> None:
        """Opens what running cells takes: nobody types into a cell, and the kernel's process is watched elsewhere."""
        super().start_channels(**{"stdin": False, "hb": False, **wished})

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Waits until the kernel has answered and was heard; `RuntimeError` where it ends, or takes too long.

        jupyter_client's own then goes on listening until it has heard nothing for 0.2 s.
        """
        until = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < until:
            asked = self.kernel_info()
            with suppress(Empty):
                await self._answer_to(asked, self.shell_channel)
                await self._answer_to(asked, self.iopub_channel, execution_state="idle")
                return
            if not await self.is_alive():
                raise RuntimeError("the kernel ended before it answered")
        raise RuntimeError(f"the kernel did not answer within {timeout} s")

    @staticmethod
    async def _answer_to(asked: str, channel: Any, **content: str) -> None:
        until = time.monotonic() + SOON
        while (left := until - time.monotonic()) > 0:
            message = await channel.get_msg(timeout=left)
            if message["parent_header"].get("msg_id") == asked and content.items() <= message["content"].items():
                return
        raise Empty


class ClassKernel(ServerKernelManager):
    """A kernel of a class."""

    client_factory = Type(PageClient, klass=AsyncKernelClient)

    def emit(self, schema_id: str, data: dict[str, Any]) -> None:
        """Nobody listens to the events of a class's kernels, and each kernel would read their schema anew."""


def hear_only(beginnings: tuple[bytes, ...], channel: Any) -> Any:
    """Leaves a channel only those messages that begin in one of these ways; the others are not even sent."""
    channel.setsockopt(zmq.UNSUBSCRIBE, b"")
    for beginning in beginnings:
        channel.setsockopt(zmq.SUBSCRIBE, beginning)
    return channel
