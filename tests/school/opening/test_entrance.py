"""The way into a class: the address that is shown, what may be in the way, and what to say when nobody comes."""

import pytest

from qhatu.packs.words import Words
from qhatu.school.opening.address import answers_at
from qhatu.school.opening.entrance import LOOKS_WITHOUT_NETWORK, PATIENCE, Entrance
from qhatu.school.opening.firewall import Firewall, active_firewall, first_active, mac_is_on, ufw_is_on

WORDS = Words("es")


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def entrance(clock):
    entrance = Entrance("0.0.0.0", 8888, clock=clock)
    entrance.look(["192.168.1.7"])
    return entrance


# ---- the address


def test_a_class_is_told_at_the_address_in_the_room(entrance):
    assert entrance.address == "http://192.168.1.7:8888/"
    assert entrance.in_a_room


def test_a_class_without_a_network_says_so_and_shows_the_address_that_comes(clock):
    entrance = Entrance("0.0.0.0", 8888, clock=clock)
    assert entrance.look([]) == "same"
    assert not entrance.in_a_room
    assert "Conéctala al wifi" in " ".join(entrance.troubles(WORDS))
    assert entrance.look(["10.42.0.1"]) == "moved"
    assert entrance.address == "http://10.42.0.1:8888/"
    assert entrance.troubles(WORDS) == []


def test_an_address_that_changed_is_told_with_the_one_before(entrance):
    assert entrance.look(["10.0.0.9"]) == "moved"
    assert entrance.address == "http://10.0.0.9:8888/"
    assert "antes era http://192.168.1.7:8888/" in " ".join(entrance.troubles(WORDS))


def test_an_address_that_is_still_there_is_kept_in_whatever_order_they_come(entrance):
    assert entrance.look(["10.0.0.9", "192.168.1.7"]) == "same"
    assert entrance.address == "http://192.168.1.7:8888/"
    assert entrance.other_addresses == ["http://10.0.0.9:8888/"]


def test_a_network_that_is_gone_for_a_moment_is_not_told(entrance):
    assert entrance.look([]) == "same"
    assert entrance.look(["192.168.1.7"]) == "same"
    assert entrance.troubles(WORDS) == []


def test_a_network_that_stays_away_is_told_once_and_so_is_its_return(entrance):
    changes = [entrance.look([]) for _ in range(LOOKS_WITHOUT_NETWORK + 2)]
    assert changes == ["same"] * (LOOKS_WITHOUT_NETWORK - 1) + ["lost", "same", "same"]
    assert "no está en ninguna red" in " ".join(entrance.troubles(WORDS))
    assert entrance.look(["192.168.1.7"]) == "back"
    assert entrance.troubles(WORDS) == []


def test_a_class_that_listens_at_one_address_cannot_follow_and_says_what_to_do(clock):
    entrance = Entrance("192.168.1.7", 8888, clock=clock)
    assert entrance.look(["10.0.0.9", "192.168.1.7"]) == "same"
    assert entrance.other_addresses == []
    changes = [entrance.look(["10.0.0.9"]) for _ in range(LOOKS_WITHOUT_NETWORK)]
    assert changes[-1] == "lost"
    assert entrance.address == "http://192.168.1.7:8888/"
    assert "sin --ip" in " ".join(entrance.troubles(WORDS))


def test_a_class_for_this_computer_alone_is_left_alone(clock):
    entrance = Entrance("127.0.0.1", 8888, clock=clock)
    assert [entrance.look(["10.0.0.9"]), entrance.look([])] == ["same", "same"]
    assert entrance.address == "http://127.0.0.1:8888/"
    clock.now = 2 * PATIENCE
    assert not entrance.nobody_comes


@pytest.mark.parametrize("ip", ("laptop.local", "fd00::2"))
def test_a_name_or_an_ipv6_address_that_was_asked_for_is_never_told_to_be_gone(clock, ip):
    entrance = Entrance(ip, 8888, clock=clock)
    assert {entrance.look(["10.0.0.9"]) for _ in range(2 * LOOKS_WITHOUT_NETWORK)} == {"same"}
    assert entrance.address in ("http://laptop.local:8888/", "http://[fd00::2]:8888/")


def test_the_qr_brings_the_code_along_where_people_sign_up_by_themselves(entrance):
    assert entrance.link == "http://192.168.1.7:8888/"
    entrance.code = "TAMI47"
    assert entrance.link == "http://192.168.1.7:8888/join?code=TAMI47"
    assert entrance.shown_code == "TAMI 47"


def test_an_encrypted_class_and_one_with_a_name_show_it(clock):
    entrance = Entrance("0.0.0.0", 8443, secure=True, clock=clock)
    entrance.look(["192.168.1.7", "10.0.0.9"])
    assert entrance.address == "https://192.168.1.7:8443/"
    entrance.name = "clase.example.org"
    assert entrance.address == "https://clase.example.org:8443/"
    assert entrance.other_addresses == []


# ---- nobody comes


def test_who_waits_in_vain_is_told_what_to_look_at(entrance, clock):
    assert not entrance.nobody_comes
    clock.now = PATIENCE + 1
    assert entrance.nobody_comes
    advice = " ".join(entrance.advice(WORDS))
    assert "mismo wifi" in advice and "aislamiento de clientes" in advice and "http://192.168.1.7:8888/" in advice


@pytest.mark.parametrize("visitor", ("127.0.0.1", "::1", "192.168.1.7"))
def test_the_class_s_own_computer_proves_nothing(entrance, clock, visitor):
    entrance.came(visitor)
    clock.now = PATIENCE + 1
    assert entrance.nobody_comes


def test_one_phone_proves_that_nothing_is_in_the_way_until_the_address_changes(entrance, clock):
    entrance.came("192.168.1.30")
    clock.now = PATIENCE + 1
    assert not entrance.nobody_comes
    entrance.look(["10.0.0.9"])
    assert not entrance.nobody_comes
    clock.now = 2 * (PATIENCE + 1)
    assert entrance.nobody_comes


def test_a_class_that_does_not_even_reach_itself_says_so(entrance):
    entrance.reaches_itself = False
    assert "Ni esta computadora llega" in " ".join(entrance.troubles(WORDS))


def test_whether_a_computer_reaches_itself_is_tried():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert answers_at("127.0.0.1", port)
    assert not answers_at("127.0.0.1", port)


# ---- firewalls, by what the computers themselves said


UFW_ON = """# /etc/ufw/ufw.conf
#

# Set to yes to start on boot. If setting this remotely, be sure to add a rule
# to allow your remote connection before starting ufw. Eg: 'ufw allow 22/tcp'
ENABLED=yes

# Please use the 'ufw' command to set the loglevel. Eg: 'ufw logging medium'.
LOGLEVEL=low
"""


def test_a_firewall_is_known_by_what_everybody_may_read():
    assert ufw_is_on(UFW_ON)
    assert not ufw_is_on(UFW_ON.replace("ENABLED=yes", "ENABLED=no"))
    assert first_active({"firewalld": "active", "nftables": "inactive"}) == "firewalld"
    assert first_active({"firewalld": "inactive", "nftables": "failed"}) == ""
    assert mac_is_on("Firewall is enabled. (State = 1)\n")
    assert mac_is_on("Firewall is blocking all non-essential incoming connections. (State = 2)\n")
    assert not mac_is_on("Firewall is disabled. (State = 0)\n")


def test_a_firewall_is_told_with_the_command_for_this_very_port(entrance, clock):
    entrance.firewall = Firewall("ufw", command="sudo ufw allow {port}/tcp")
    clock.now = PATIENCE + 1
    assert any(line.endswith("sudo ufw allow 8888/tcp") for line in entrance.advice(WORDS))


def test_windows_and_macos_are_told_where_to_click():
    windows = active_firewall("win32")
    assert "redes privadas" in windows.sentence(WORDS, 8888)
    assert active_firewall("darwin") is None or "macOS" in active_firewall("darwin").sentence(WORDS, 8888)


def test_this_computer_s_own_firewall_is_looked_up_without_a_fault():
    found = active_firewall()
    assert found is None or found.sentence(WORDS, 8888)
