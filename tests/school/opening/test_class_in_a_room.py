"""A class as phones find it: over a network that changes its address, is cut, or has a firewall in the way."""

import json
import socket
from contextlib import contextmanager

import pytest
import requests

from qhatu.school.opening.address import addresses
from qhatu.school.opening.class_code import class_code, shown_code
from qhatu.school.opening.firewall import _SERVICES
from school.room import nft, room
from school.running_class import RunningClass, eventually


@pytest.fixture(scope="module")
def in_a_room():
    with room() as computers:
        yield computers


@contextmanager
def open_class(folder, laptop, **options):
    """A class that runs on the laptop."""
    running = RunningClass(folder, **options)
    with laptop.inside():
        running.start()
    try:
        yield running
    finally:
        running.stop()


def get(computer, address: str, path: str = "/alive", **more) -> requests.Response:
    with computer.inside():
        return requests.get(address.rstrip("/") + path, timeout=60, allow_redirects=False, **more)


def board(laptop, running) -> str:
    """What the trainer's board says, on the laptop itself."""
    with laptop.inside(), requests.Session() as trainer:
        trainer.trust_env = False
        return trainer.get(running.trainer_link, timeout=60).text


@pytest.fixture(scope="module")
def running(in_a_room, tmp_path_factory):
    """A class in the room, which does not encrypt."""
    with open_class(tmp_path_factory.mktemp("classes") / "clase", in_a_room[0]) as running:
        yield running


def test_a_network_without_a_router_is_found_too(in_a_room):
    with in_a_room[0].inside():
        assert addresses() == ("192.168.7.7",)


def test_phones_find_the_class_where_it_says_it_is(in_a_room, running):
    laptop, phone = in_a_room
    assert running.address == f"http://192.168.7.7:{running.port}/"
    assert get(phone, running.address).status_code == 200
    assert running.address in board(laptop, running)


def test_a_firewall_keeps_phones_out_until_the_command_that_is_named_lets_them_in(in_a_room, running):
    laptop, phone = in_a_room
    filter_in = nft()
    laptop.runs(filter_in, "add table inet filter")
    laptop.runs(filter_in, "add chain inet filter input { type filter hook input priority 0; policy drop; }")
    laptop.runs(filter_in, "add rule inet filter input iif lo accept")
    try:
        with phone.inside(), pytest.raises(OSError):
            socket.create_connection(("192.168.7.7", running.port), timeout=2)
        # It reaches itself all the same: that proves nothing.
        assert get(laptop, running.address).status_code == 200
        sudo, _, *command = _SERVICES["nftables"].format(port=running.port).split()
        assert sudo == "sudo"
        laptop.runs(filter_in, *command)
        assert get(phone, running.address).status_code == 200
    finally:
        laptop.runs(filter_in, "delete table inet filter")


def test_the_class_follows_when_the_laptop_moves_to_another_network(in_a_room, running):
    laptop, phone = in_a_room
    before, after = running.address, f"http://192.168.7.99:{running.port}/"
    laptop.has("192.168.7.99")
    with running.store() as store:
        store.set_setting("registration", "open")
        code = class_code(store)
    assert eventually(lambda: after in board(laptop, running) and shown_code(code) in board(laptop, running))
    told = board(laptop, running)
    assert f"antes era {before}" in told
    assert f"join%3Fcode%3D{code}" in told  # the QR changes with it
    assert get(phone, after).status_code == 200
    assert eventually(lambda: any(after in line for line in running.said))  # in the terminal too
    assert json.loads((running.folder / "open.json").read_text(encoding="utf-8"))["address"] == after


def test_an_encrypted_class_sends_phones_to_https_and_proves_itself_at_each_new_address(in_a_room, tmp_path):
    laptop, phone = in_a_room
    laptop.has("192.168.7.7")
    with open_class(tmp_path / "clase", laptop, tls=True) as running:
        assert running.address == f"https://192.168.7.7:{running.port}/"
        authority = str(running.folder / "tls" / "authority.crt")
        assert get(phone, running.address, verify=authority).status_code == 200

        plain = running.address.replace("https:", "http:")
        moved = get(phone, plain, "/login?next=/board")
        assert (moved.status_code, moved.headers["Location"]) == (302, f"{running.address}login?next=/board")
        assert moved.headers["Cache-Control"] == "no-store"
        with phone.inside():
            typed = requests.post(f"{plain}login", data={"pin": "4821"}, timeout=60, allow_redirects=False)
        assert typed.headers["Location"] == running.address
        for path in ("/alive", "/kernel/open", f"/trainer/{running.trainer_link.rpartition('/')[2]}"):
            answer = get(phone, plain, path)
            assert answer.status_code == 302 and answer.content == b""
        assert get(laptop, f"http://127.0.0.1:{running.port}").status_code == 200

        laptop.has("192.168.7.99")
        after = f"https://192.168.7.99:{running.port}/"
        assert eventually(lambda: any(after in line for line in running.said))
        assert get(phone, after, verify=authority).status_code == 200
