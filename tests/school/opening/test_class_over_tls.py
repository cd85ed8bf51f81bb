"""A class that encrypts, with a certificate made here and with the trainer's own: real servers, real handshakes."""

import hashlib
import json
import socket
import ssl

import pytest
import requests
import websocket

from qhatu.school.opening.certificates import MadeCertificate
from qhatu.school.server.class_server import CannotOpen, open_class
from school.running_class import PEOPLE, RunningClass, heard, message


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A class that encrypts with a certificate made for it."""
    running = RunningClass(tmp_path_factory.mktemp("classes") / "el-alto", tls=True).start()
    yield running
    running.stop()


@pytest.fixture
def phone(running):
    """A browser that trusts the class's authority, as somebody has who installed it."""
    session = requests.Session()
    session.trust_env = False
    session.verify = str(running.folder / "tls" / "authority.crt")
    return session


def https(running, path: str) -> str:
    return f"https://127.0.0.1:{running.port}{path}"


def sign_in(session, running, name: str = "Wara Ñahui"):
    session.get(https(running, "/login"), timeout=60)
    form = {"name": name, "pin": PEOPLE[name], "_xsrf": session.cookies["_xsrf"]}
    return session.post(https(running, "/login"), data=form, allow_redirects=False, timeout=60)


def test_who_trusts_the_authority_is_let_in_without_a_warning(running, phone):
    assert phone.get(https(running, "/login"), timeout=60).status_code == 200


def test_who_does_not_trust_it_is_warned(running):
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(https(running, "/login"), timeout=60)


def test_nothing_older_than_tls_1_2_is_spoken(running):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with pytest.warns(DeprecationWarning):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError)), socket.create_connection(("127.0.0.1", running.port)) as plain:
        context.wrap_socket(plain)


def test_the_sign_in_cookie_never_travels_in_the_open(running, phone):
    answer = sign_in(phone, running)
    assert answer.status_code == 302
    cookie = next(
        line for name, line in answer.raw.headers.items() if name == "Set-Cookie" and line.startswith("qhatu-")
    )
    assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_a_page_opens_and_its_websocket_is_encrypted_too(running, phone):
    sign_in(phone, running)
    page = phone.get(https(running, "/m/5-management/app"), timeout=120).text
    kernel = json.loads(page.partition('"kernelId":')[2].partition(",")[0].partition("}")[0])
    cookie = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    channel = websocket.create_connection(
        f"wss://127.0.0.1:{running.port}/api/kernels/{kernel}/channels",
        header={"Cookie": cookie},
        origin=f"https://127.0.0.1:{running.port}",
        sslopt={"ca_certs": phone.verify},
        timeout=30,
    )
    channel.send(message("kernel_info_request", {}))
    assert "kernel_info_reply" in {one["header"]["msg_type"] for one in heard(channel, 3)}
    channel.close()


def test_kernels_and_the_trainer_s_own_browser_need_no_certificate(running):
    assert running.trainer_link.startswith(f"http://127.0.0.1:{running.port}/trainer/")
    trainer = requests.Session()
    trainer.trust_env = False
    assert trainer.get(running.trainer_link, timeout=60).url == f"{running.url}/board"
    assert running.learner().open_page()


def test_a_connection_that_says_nothing_or_nonsense_disturbs_nobody(running, phone):
    silent = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(30)]
    for number, one in enumerate(silent):
        if number % 3 == 1:
            one.sendall(b"\x16\x03\x01 this is no handshake " * 20)
        elif number % 3 == 2:
            one.close()
    assert phone.get(https(running, "/login"), timeout=60).status_code == 200
    for one in silent:
        one.close()


def test_the_command_run_twice_is_told_the_encrypted_address(running):
    with pytest.raises(CannotOpen) as caught:
        open_class(running.folder, port=0, open_browser=False)
    assert running.address.startswith("https://")
    assert caught.value.facts["address"] == running.address


# ---- what one reads about it


def test_the_page_on_safety_tells_the_fingerprint_that_a_browser_shows(running, phone):
    page = phone.get(https(running, "/safety"), timeout=60).text
    shown = ssl.get_server_certificate(("127.0.0.1", running.port))
    pairs = hashlib.sha256(ssl.PEM_cert_to_DER_cert(shown)).digest().hex(":").upper()
    assert pairs in page.replace("<br>", "")
    assert "Esta conexión está cifrada" in page


def test_the_authority_can_be_fetched_and_its_key_cannot(running, phone):
    answer = phone.get(https(running, "/safety/authority.crt"), timeout=60)
    assert answer.content == (running.folder / "tls" / "authority.crt").read_bytes()
    assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
    for path in ("/safety/authority.key", "/tls/authority.key", "/safety/../tls/authority.key", "/safety/server.pem"):
        assert phone.get(https(running, path), timeout=60, allow_redirects=False).status_code == 404


def test_the_page_on_safety_is_read_in_the_language_chosen_at_the_door(running, phone):
    assert '<html lang="en">' in phone.get(https(running, "/safety?language=en"), timeout=60).text
    assert "/safety?language=" in phone.get(https(running, "/login"), timeout=60).text


def test_the_board_tells_the_encrypted_address_and_where_to_compare(running):
    board = running.trainer().get("/board").text
    assert running.address in board
    assert 'href="/safety"' in board


# ---- the trainer's own certificate


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """A certificate and its key, as somebody else made them, and the authority that one trusts who trusts it."""
    folder = tmp_path_factory.mktemp("own")
    MadeCertificate(folder, course="ONG", hosts=["127.0.0.1"])
    both = (folder / "server.pem").read_bytes()
    start = both.index(b"-----BEGIN CERTIFICATE")
    (folder / "key.pem").write_bytes(both[:start])
    (folder / "certificate.pem").write_bytes(both[start:])
    return folder


def test_a_class_with_the_trainer_s_own_certificate_shows_that_one(tmp_path, own):
    running = RunningClass(tmp_path / "clase", tls_certificate=own / "certificate.pem", tls_key=own / "key.pem").start()
    try:
        authority = str(own / "authority.crt")
        answer = requests.get(https(running, "/safety"), verify=authority, timeout=60)
        assert "Tu navegador no tiene que avisar de nada" in answer.text
        assert requests.get(https(running, "/safety/authority.crt"), verify=authority, timeout=60).status_code == 404
        assert not (running.folder / "tls").exists()
    finally:
        running.stop()


def test_a_certificate_without_its_key_is_asked_for_in_a_sentence(tmp_path, own):
    with pytest.raises(CannotOpen) as caught:
        open_class(tmp_path / "clase", port=0, tls_certificate=own / "certificate.pem", open_browser=False)
    assert "--tls-key" in caught.value.sentence
