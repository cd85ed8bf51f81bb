"""What a client, the warm parent and a forked kernel tell each other: one kernel a connection, one message a packet.

A client asks for a kernel, and hands over its stdin, stdout and stderr, with `{"kernel": {...}, "most": 256}`, or
asks the parent to stay with `{"hold": true}`. It is answered by

- `{"ready": pid}` from the kernel itself, once its ports are bound;
- `{"ended": code}` from the parent, once the kernel has ended;
- `{"refused": "why"}` where there will be no kernel;
- `{"stale": true}` where the parent's code is older than what is on the disk: a new parent is needed.

`{"stop": true}` ends a kernel whose client stays. A client that closes its connection, or dies, ends it too.
"""

import array
import json
import socket
from typing import Any

# A kernel's environment has to fit into one packet; the system takes some 200 kB.
MOST_BYTES = 1 << 20
STREAMS = 3


class Broken(OSError):
    """The other end sent what is not a message."""


def make_socket() -> socket.socket:
    """A socket of the kind that all of them use: packets that arrive whole, in order, on this computer only."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(connection: socket.socket, message: dict[str, Any], files: tuple[int, ...] = ()) -> None:
    """Sends a message, and with it the right to use some open files."""
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))] if files else []
    connection.sendmsg([json.dumps(message).encode()], rights)


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """The next message and the files that came with it; an empty message where the other end is gone.

    Raises `BlockingIOError` where nothing has come yet, `Broken` where what came is no message.
    """
    room = socket.CMSG_SPACE(STREAMS * array.array("i").itemsize)
    try:
        data, beside, flags, _ = connection.recvmsg(MOST_BYTES, room, socket.MSG_CMSG_CLOEXEC)
    except (ConnectionResetError, BrokenPipeError):
        return {}, []
    files = array.array("i")
    for level, kind, rights in beside:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            files.frombytes(rights[: len(rights) - len(rights) % files.itemsize])
    if not data:
        return {}, list(files)
    try:
        message = json.loads(data)
    except ValueError:
        message = None
    if not isinstance(message, dict) or flags & socket.MSG_TRUNC:
        raise Broken("what came over the socket is no message")
    return message, list(files)
