"""What may keep phones out on this computer, and what to do about it, so far as one can tell without being its root.

That the class reaches itself proves nothing: a firewall lets a computer talk to itself. So this only says which one
seems to be active, and names the command that opens the class's port in it.
"""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qhatu.packs.words import Words, marked

UFW = Path("/etc/ufw/ufw.conf")
MAC_TOOL = "/usr/libexec/ApplicationFirewall/socketfilterfw"
PATIENCE = 5.0

# The services that fill Linux's one firewall, in the order in which they win, and what opens a port until a restart.
_SERVICES = {
    "firewalld": "sudo firewall-cmd --add-port={port}/tcp",
    "nftables": "sudo nft insert rule inet filter input tcp dport {port} accept",
    "netfilter-persistent": "sudo iptables -I INPUT -p tcp --dport {port} -j ACCEPT",
}
_UFW_COMMAND = "sudo ufw allow {port}/tcp"
_TO_OPEN = marked(
    "En esta computadora está activo {firewall}. Si los celulares no entran, abre el puerto con: {command}"
)
_WINDOWS = marked(
    "Si Windows pregunta por Python, permite las redes privadas. Si ya dijiste que no: Seguridad de Windows, "
    "«Permitir una aplicación a través del firewall», Python. Y en Configuración, Red, marca este wifi como privado."
)
_MAC = marked(
    "El cortafuegos de macOS está activo. Si pregunta por Python, elige Permitir. Si ya dijiste que no: Ajustes del "
    "Sistema, Red, Firewall, Opciones."
)


@dataclass(frozen=True, slots=True)
class Firewall:
    """A firewall that seems to be active here: its name, the command that opens a port, or what to do by hand."""

    name: str
    told: str = _TO_OPEN
    command: str = ""

    def sentence(self, words: Words, port: int) -> str:
        """What to do, for whoever sits at this computer.

        >>> Firewall("ufw", command="sudo ufw allow {port}/tcp").sentence(Words("es"), 8888).partition(":")[2]
        ' sudo ufw allow 8888/tcp'
        """
        return words.say(self.told, firewall=self.name, command=self.command.format(port=port))


def active_firewall(system: str = sys.platform) -> Firewall | None:
    """The firewall that seems to be active on this computer; None where none is seen. It may take some seconds."""
    if system == "win32":
        return Firewall("Windows", _WINDOWS)
    if system == "darwin":
        return Firewall("macOS", _MAC) if mac_is_on(_said(MAC_TOOL, "--getglobalstate")) else None
    if ufw_is_on(_read(UFW)):
        return Firewall("ufw", command=_UFW_COMMAND)
    names = list(_SERVICES)
    service = first_active(dict(zip(names, _said("systemctl", "is-active", *names).split("\n"), strict=False)))
    return Firewall(service, command=_SERVICES[service]) if service else None


def ufw_is_on(settings: str) -> bool:
    """Whether ufw's settings, which everybody may read, say that it is on.

    >>> ufw_is_on("# /etc/ufw/ufw.conf\\n\\nENABLED=yes\\nLOGLEVEL=low\\n"), ufw_is_on("ENABLED=no\\n"), ufw_is_on("")
    (True, False, False)
    """
    lines = (line.strip().casefold().replace('"', "") for line in settings.splitlines())
    return "enabled=yes" in lines


def mac_is_on(told: str) -> bool:
    """Whether macOS's own tool says that its firewall is on.

    >>> mac_is_on("Firewall is enabled. (State = 1)\\n"), mac_is_on("Firewall is disabled. (State = 0)\\n")
    (True, False)
    """
    return "State = 1" in told or "State = 2" in told


def first_active(states: Mapping[str, str]) -> str:
    """The first of the services that systemd calls active; empty where none is.

    >>> first_active({"firewalld": "inactive", "nftables": "active"}), first_active({"firewalld": "unknown"})
    ('nftables', '')
    """
    return next((service for service, state in states.items() if state.strip() == "active"), "")


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _said(*command: str) -> str:
    """What a command prints; nothing where it is missing or takes too long."""
    try:
        run = subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return run.stdout
