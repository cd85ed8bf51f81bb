"""How a class is entered at this moment: its address in the room's network, its code, and what may keep people out.

A laptop changes its address when it wakes up in another Wi-Fi. The class listens at every address it has, so the
entrance only has to notice, and everything that shows the address shows the new one.
"""

import ipaddress
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from qhatu.packs.words import Words
from qhatu.school.opening.address import is_this_computer
from qhatu.school.opening.class_code import shown_code
from qhatu.school.opening.firewall import Firewall

EVERYWHERE = ("", "0.0.0.0", "::")
# Nobody from outside for so many seconds may mean that nobody can come in.
PATIENCE = 3 * 60
# A Wi-Fi that changes, or wakes up, is without an address for a moment.
LOOKS_WITHOUT_NETWORK = 3

Change = Literal["same", "moved", "lost", "back", "unreachable"]


@dataclass
class Entrance:
    """Where and how a class is entered.

    `ip` is what the server listens at and `host` what is shown; `name`, where there is one, is the name that the
    trainer's own certificate is for, and is shown instead. `secure` is a class that encrypts, and `warns` says that
    browsers will warn of its certificate. `others` are this computer's addresses in other networks.
    `firewall` is one that seems to be active here. `code` is empty where nobody may sign up by themselves.
    """

    ip: str
    port: int
    host: str = "127.0.0.1"
    others: tuple[str, ...] = ()
    name: str = ""
    secure: bool = False
    warns: bool = False
    code: str = ""
    firewall: Firewall | None = None
    before: str = ""
    lost: bool = False
    reaches_itself: bool = True
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    _someone_came: bool = field(default=False, repr=False)
    _waiting_since: float = field(default=0.0, repr=False)
    _looks_without: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        if self.ip not in EVERYWHERE:
            self.host = self.ip
        self._waiting_since = self.clock()

    @property
    def address(self) -> str:
        """What learners type into their browsers."""
        return self._at(self.name or self.host)

    @property
    def link(self) -> str:
        """What the QR holds: the address, and with it the code, so that signing up can begin at once."""
        return f"{self.address}join?code={self.code}" if self.code else self.address

    @property
    def shown_code(self) -> str:
        """The code as it is read aloud."""
        return shown_code(self.code)

    @property
    def other_addresses(self) -> list[str]:
        """The same class in this computer's other networks."""
        return [] if self.name else [self._at(host) for host in self.others]

    @property
    def hosts(self) -> tuple[str, ...]:
        """All addresses at which others may find the class."""
        return (self.host, *self.others)

    @property
    def in_a_room(self) -> bool:
        """Whether others than this very computer can see it, so far as one can tell from here."""
        return not is_this_computer("127.0.0.1" if self.host == "localhost" else self.host)

    def look(self, found: Sequence[str]) -> Change:
        """Takes the addresses that this computer has now, and tells what that changes.

        An address that is still there is kept, in whatever order they come.

        >>> entrance = Entrance(ip="0.0.0.0", port=8888, host="192.168.1.7")
        >>> entrance.look(["10.42.0.1", "192.168.1.7"]), entrance.other_addresses
        ('same', ['http://10.42.0.1:8888/'])
        >>> entrance.look(["10.42.0.1"]), entrance.address, entrance.before
        ('moved', 'http://10.42.0.1:8888/', 'http://192.168.1.7:8888/')
        """
        if self.ip not in EVERYWHERE and not (self.in_a_room and _version(self.ip) == 4):
            return "same"  # neither a name nor IPv6 is looked for
        if self.host in found or (self.ip in EVERYWHERE and found):
            return self._settle(tuple(found))
        self._looks_without += 1
        if self._looks_without < LOOKS_WITHOUT_NETWORK or self.lost or not self.in_a_room:
            return "same"
        self.lost = True
        return "lost"

    def _settle(self, found: tuple[str, ...]) -> Change:
        was_lost, self.lost, self._looks_without = self.lost, False, 0
        if self.host in found:
            everywhere = self.ip in EVERYWHERE
            self.others = tuple(other for other in found if other != self.host) if everywhere else ()
            return "back" if was_lost else "same"
        self.before = self.address if self.in_a_room else ""
        self.host, *others = found
        self.others = tuple(others)
        self._someone_came, self._waiting_since = False, self.clock()
        return "moved"

    def came(self, visitor: str) -> None:
        """Notes where a connection comes from; one from another computer proves that nothing is in the way."""
        if not self._someone_came and not is_this_computer(visitor) and visitor not in (self.host, *self.others):
            self._someone_came = True

    @property
    def nobody_comes(self) -> bool:
        """Whether the class has waited in vain for anybody from outside."""
        return self.in_a_room and not self._someone_came and self.clock() - self._waiting_since > PATIENCE

    def troubles(self, words: Words) -> list[str]:
        """What is wrong with the way in at this moment, each in a sentence; empty where all seems well."""
        told = []
        if self.lost and self.ip in EVERYWHERE:
            told.append(
                words.say("Esta computadora no está en ninguna red. Conéctala al wifi: la dirección se pone sola.")
            )
        elif self.lost:
            told.append(
                words.say(
                    "La clase se abrió solo en {ip}, y esta computadora ya no tiene esa dirección. "
                    "Ciérrala y ábrela otra vez, sin --ip.",
                    ip=self.ip,
                )
            )
        elif not self.in_a_room and self.ip in EVERYWHERE:
            told.append(words.say("Solo se ve en esta computadora. Conéctala al wifi: la dirección se pone sola."))
        elif self.before:
            told.append(
                words.say(
                    "La dirección cambió: antes era {before}. Quien ya estaba dentro escribe la nueva.",
                    before=self.before,
                )
            )
        if not self.reaches_itself and not self.lost:
            told.append(
                words.say("Ni esta computadora llega a su propia dirección: un VPN o un cortafuegos la corta. Apágalo.")
            )
        return told

    def advice(self, words: Words) -> list[str]:
        """What to look at when nobody comes in, the likeliest first."""
        told = [
            words.say("Los celulares tienen que estar en el mismo wifi que esta computadora, con los datos apagados."),
            words.say(
                "Abre {address} en tu propio celular. Si ahí tampoco abre, el enrutador o la computadora lo corta.",
                address=self.address,
            ),
        ]
        if self.firewall:
            told.append(self.firewall.sentence(words, self.port))
        if self.other_addresses:
            told.append(
                words.say(
                    "Esta computadora está en más de una red. Prueba también: {others}",
                    others=", ".join(self.other_addresses),
                )
            )
        told.append(
            words.say(
                "Algunos enrutadores no dejan que los aparatos se vean: busca en el suyo «aislamiento de clientes» "
                "(AP isolation) y apágalo, o no uses la red de invitados. También sirve compartir internet desde "
                "un celular."
            )
        )
        return told

    def _at(self, host: str) -> str:
        scheme = "https" if self.secure else "http"
        return f"{scheme}://{f'[{host}]' if _version(host) == 6 else host}:{self.port}/"


def _version(host: str) -> int:
    """The version of an address; 0 for a name.

    >>> _version("fd00::2"), _version("192.168.1.7"), _version("clase.local")
    (6, 4, 0)
    """
    try:
        return ipaddress.ip_address(host).version
    except ValueError:
        return 0
