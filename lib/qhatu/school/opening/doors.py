"""Lets browsers in: plain where the class does not encrypt, and on the very same port encrypted where it does.

Whoever types the address without `https://` speaks plain HTTP to a port that expects TLS, and would read a browser's
riddle. TLS begins with one certain byte, so the first one tells who is who, and the plain ones are sent to the right
address. This very computer may always speak plainly: nothing of that leaves it, its kernels need no certificate, and
the trainer's browser has nothing to warn of.
"""

import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPServerRequest, ResponseStartLine
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream, SSLIOStream
from tornado.netutil import add_accept_handler, ssl_wrap_socket

from qhatu.school.opening.address import is_this_computer

BEGINS_TLS = b"\x16"
# Browsers open connections before they know what for; one that has said nothing for so long is of no use.
SILENCE = 60.0


class Doors:
    """The open sockets of a class; `server` answers what comes in by them.

    With `context` everybody else than this very computer has to speak TLS. `came` hears where each comes from.
    """

    def __init__(
        self,
        sockets: Sequence[socket.socket],
        server: HTTPServer,
        *,
        context: ssl.SSLContext | None = None,
        came: Callable[[str], None] = lambda visitor: None,
    ):
        self._sockets, self._server, self._context, self._came = sockets, server, context, came
        self._elsewhere = HTTPServer(to_https)
        self._close = [add_accept_handler(opened, self._let_in) for opened in sockets]

    def close(self) -> None:
        """Lets nobody in any more; who is inside stays."""
        for stop_accepting, opened in zip(self._close, self._sockets, strict=True):
            stop_accepting()
            opened.close()

    def _let_in(self, connection: socket.socket, address: Any) -> None:
        self._came(address[0])
        _Waiting(connection, lambda first: self._sort(connection, address, first))

    def _sort(self, connection: socket.socket, address: Any, first: bytes) -> None:
        if first == BEGINS_TLS and self._context is None:
            connection.close()  # the browser, which tried https first, tries http at once instead of waiting
        elif first == BEGINS_TLS:
            try:
                wrapped = ssl_wrap_socket(connection, self._context, server_side=True, do_handshake_on_connect=False)
            except OSError:  # gone already; `ssl.SSLError` is one too
                connection.close()
                return
            self._server.handle_stream(self._stream(wrapped, SSLIOStream), address)
        elif self._context is None or is_this_computer(address[0]):
            self._server.handle_stream(self._stream(connection), address)
        else:
            self._elsewhere.handle_stream(self._stream(connection), address)

    def _stream(self, connection: socket.socket, kind: type[IOStream] = IOStream) -> IOStream:
        return kind(
            connection,
            max_buffer_size=self._server.max_buffer_size,
            read_chunk_size=self._server.read_chunk_size,
        )


class _Waiting:
    """A connection whose first byte is waited for, and only looked at: whoever answers reads it again."""

    def __init__(self, connection: socket.socket, told: Callable[[bytes], None]):
        self._connection, self._told = connection, told
        connection.setblocking(False)
        self._loop = IOLoop.current()
        self._loop.add_handler(connection, self._look, IOLoop.READ)
        self._patience = self._loop.call_later(SILENCE, self._give_up)

    def _look(self, connection: socket.socket, events: int) -> None:
        try:
            first = connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return
        except OSError:
            first = b""
        if not first:
            self._give_up()
            return
        self._end()
        self._told(first)

    def _give_up(self) -> None:
        self._end()
        self._connection.close()

    def _end(self) -> None:
        self._loop.remove_timeout(self._patience)
        with suppress(KeyError, ValueError):
            self._loop.remove_handler(self._connection)


def to_https(request: HTTPServerRequest) -> None:
    """Sends a browser to the same page, encrypted.

    What was typed into a form is not sent there again, and no browser is to remember this: the class may be opened
    without encryption another day.
    """
    path = request.uri if request.method in ("GET", "HEAD") and (request.uri or "").startswith("/") else "/"
    headers = HTTPHeaders(
        {
            "Location": f"https://{request.host}{path}",
            "Cache-Control": "no-store",
            "Content-Length": "0",
            "Connection": "close",
        }
    )
    request.connection.write_headers(ResponseStartLine("HTTP/1.1", 302, "Found"), headers)
    request.connection.finish()
