"""Where a class is reached: this computer's address in the room's network, and a QR that says it."""

import ipaddress
import socket
from io import BytesIO, StringIO

# One address of each network that home routers, phones and laptops open for others. Nothing is sent to them: asking
# the system which of our own addresses would talk to one of them needs neither internet nor a default route.
_NEIGHBOURS = (
    "192.168.1.1",
    "192.168.0.1",
    "192.168.43.1",  # a phone that shares its network (Android)
    "192.168.137.1",  # a laptop that shares its network (Windows)
    "172.20.10.1",  # a phone that shares its network (iPhone)
    "10.42.0.1",  # a laptop that shares its network (Linux)
    "10.0.0.1",
    "192.168.100.1",
    "203.0.113.1",  # kept for documentation, so it lies behind the default route
)
# Networks that a computer makes for the machines inside it: nobody in the room is in one.
_VIRTUAL = ("docker", "br-", "veth", "virbr", "vboxnet", "VirtualBox", "vmnet", "VMware", "vEthernet", "lxc", "lxd")
_PATIENCE = 3.0


def addresses() -> tuple[str, ...]:
    """This computer's addresses in its networks, the likeliest first; empty where there is no network.

    >>> "127.0.0.1" in addresses()
    False
    """
    found: list[str] = []
    for neighbour in _NEIGHBOURS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            try:
                asked.connect((neighbour, 9))
                found.append(asked.getsockname()[0])
            except OSError:
                continue
    found += _of_interfaces()
    reachable = [address for address in dict.fromkeys(found) if _in_a_room(address)]
    return tuple(sorted(reachable, key=lambda address: not ipaddress.ip_address(address).is_private))


def _of_interfaces() -> list[str]:
    """The addresses of all that is plugged in or switched on: a network without a router has no route to ask for."""
    import psutil

    try:
        states, interfaces = psutil.net_if_stats(), psutil.net_if_addrs()
    except OSError:
        return []
    return [
        address.address
        for name, entries in interfaces.items()
        if name in states and states[name].isup and not name.startswith(_VIRTUAL)
        for address in entries
        if address.family == socket.AF_INET
    ]


def _in_a_room(address: str) -> bool:
    """Whether others in the room can reach it: neither this computer alone, nor a network without a router, nor a
    container's bridge.

    >>> [_in_a_room(address) for address in ("192.168.1.7", "127.0.1.1", "169.254.3.4", "172.17.0.1")]
    [True, False, False, False]
    """
    parsed = ipaddress.ip_address(address)
    return not (parsed.is_loopback or parsed.is_link_local or parsed in ipaddress.ip_network("172.17.0.0/16"))


def is_this_computer(address: str | None) -> bool:
    """Whether a request's sender sits at this very computer.

    >>> is_this_computer("127.0.0.1"), is_this_computer("::ffff:127.0.0.1"), is_this_computer("192.168.1.7")
    (True, True, False)
    """
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return bool((getattr(parsed, "ipv4_mapped", None) or parsed).is_loopback)


def is_free(ip: str, port: int) -> bool:
    """Whether a server could listen at this port now; True for port 0, which means any."""
    with socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM) as tried:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows would let two servers share a port
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((ip, port))
        except OSError:
            return False
    return True


def answers_at(host: str, port: int) -> bool:
    """Whether a server lets this computer in at an address of its own; that others get in too is not proven by it."""
    try:
        socket.create_connection((host, port), timeout=_PATIENCE).close()
    except OSError:
        return False
    return True


def qr(url: str) -> str:
    """The address as a QR of half blocks. What is drawn is its light part: print it white on black.

    >>> "█" in qr("http://192.168.1.7:8888/") or "▀" in qr("http://192.168.1.7:8888/")
    True
    """
    import segno

    drawn = StringIO()
    segno.make(url, error="m", micro=False).terminal(drawn, compact=True, border=2)
    return drawn.getvalue()


def qr_drawing(url: str) -> bytes:
    """The address as a QR in an SVG drawing.

    >>> qr_drawing("http://192.168.1.7:8888/")[:4]
    b'<svg'
    """
    import segno

    drawn = BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", border=2, light="#fff", xmldecl=False, svgns=True)
    return drawn.getvalue()
