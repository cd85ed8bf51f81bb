"""The network between a phone and the class, to be cut, to go dead, and to be slow."""

import socket
import struct
import threading
import time
from contextlib import suppress

# Closing a connection with this ends it at once, without the last words.
AT_ONCE = struct.pack("ii", 1, 0)


class Wire:
    """Hands on what passes between phones and the port of a class.

    `cut` ends every connection and refuses new ones; `go_dead` swallows everything without a word, as a network does
    that a phone has left; `let_die` does so to the connections there are. `mend` lets new connections through; those
    that were dead stay dead.
    """

    def __init__(self, port: int) -> None:
        self.port, self.delay = port, 0.0
        self._state = "whole"
        self._pairs: set[Pair] = set()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._welcome, daemon=True).start()

    def cut(self) -> None:
        """End every connection and let none through."""
        self._state = "cut"
        for pair in list(self._pairs):
            pair.end()

    def go_dead(self) -> None:
        """Swallow whatever is said from now on, without telling anybody."""
        self._state = "dead"
        self.let_die()

    def let_die(self) -> None:
        """The same for the connections there are now; new ones are let through."""
        for pair in list(self._pairs):
            pair.is_dead = True

    def mend(self) -> None:
        """Let new connections through."""
        self._state = "whole"

    def close(self) -> None:
        """Take the wire away."""
        self.cut()
        self._door.close()

    def _welcome(self) -> None:
        with suppress(OSError):  # the wire was taken away
            while True:
                phone, _ = self._door.accept()
                if self._state == "cut":
                    _end(phone)
                    continue
                try:
                    server = socket.create_connection(("127.0.0.1", self.port), timeout=30)
                except OSError:  # nobody is there
                    _end(phone)
                    continue
                server.settimeout(None)
                self._pairs.add(Pair(self, phone, server, is_dead=self._state == "dead"))

    def forget(self, pair: "Pair") -> None:
        """A connection has ended."""
        self._pairs.discard(pair)


class Pair:
    """One connection, and both of its directions."""

    def __init__(self, wire: Wire, phone: socket.socket, server: socket.socket, *, is_dead: bool) -> None:
        self.is_dead = is_dead
        self._wire, self._ends = wire, (phone, server)
        for source, target in ((phone, server), (server, phone)):
            source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._hand_on, args=(source, target), daemon=True).start()

    def end(self) -> None:
        """End the connection at once."""
        for one in self._ends:
            _end(one)

    def _hand_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(65536):
                if self._wire.delay:
                    time.sleep(self._wire.delay)
                if not self.is_dead:
                    target.sendall(said)
        if not self.is_dead:  # of a dead one nobody learns that the other end is gone
            self.end()
            self._wire.forget(self)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
