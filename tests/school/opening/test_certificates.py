"""Certificates: made here for the addresses of the moment, or the trainer's own; refused in a sentence."""

import os
import socket
import ssl
import stat
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from qhatu.packs.words import Words
from qhatu.school.opening import certificates
from qhatu.school.opening.certificates import BadCertificate, MadeCertificate, OwnCertificate


def made(folder, *hosts: str) -> MadeCertificate:
    return MadeCertificate(folder / "tls", course="Ñandutí", hosts=hosts)


def trusts(context: ssl.SSLContext, authority: bytes, host: str) -> bool:
    """Whether a client that trusts an authority believes a server that it is `host`; by a real handshake."""
    client = ssl.create_default_context(cadata=authority.decode())
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    here, there = socket.socketpair()
    with closing(here), closing(there):

        def serve() -> None:
            try:
                context.wrap_socket(here, server_side=True).close()
            except OSError:
                here.close()

        server = threading.Thread(target=serve)
        server.start()
        try:
            client.wrap_socket(there, server_hostname=host).close()
            return True
        except ssl.SSLCertVerificationError:
            return False
        finally:
            there.close()
            server.join()


def test_a_made_certificate_is_believed_by_who_trusts_its_authority(tmp_path):
    one = made(tmp_path, "192.168.1.7", "10.42.0.1")
    for host in ("192.168.1.7", "10.42.0.1", "127.0.0.1", "localhost"):
        assert trusts(one.context, one.authority, host), host
    assert not trusts(one.context, one.authority, "192.168.1.8")


def test_nobody_believes_it_by_the_authority_of_another_class(tmp_path):
    one, other = made(tmp_path / "a", "192.168.1.7"), made(tmp_path / "b", "192.168.1.7")
    assert not trusts(one.context, other.authority, "192.168.1.7")


def test_the_authority_cannot_vouch_for_a_page_of_the_internet(tmp_path, monkeypatch):
    """A laptop is stolen with its authority on it: who installed that is still safe at their bank."""
    one = made(tmp_path, "192.168.1.7")
    monkeypatch.setattr(certificates, "in_a_room", lambda host: True)
    stolen = MadeCertificate(tmp_path / "tls", course="Ñandutí", hosts=("bank.example.com", "203.0.113.5"))
    assert {"bank.example.com", "203.0.113.5"} <= set(stolen.names)
    assert stolen.authority == one.authority
    for host in ("bank.example.com", "203.0.113.5"):
        assert not trusts(stolen.context, one.authority, host)


def test_it_is_kept_from_one_opening_to_the_next(tmp_path):
    assert made(tmp_path, "192.168.1.7").fingerprint == made(tmp_path, "192.168.1.7").fingerprint


def test_another_address_gets_another_certificate_by_the_same_authority(tmp_path):
    one = made(tmp_path, "192.168.1.7")
    before, authority = one.fingerprint, one.authority
    assert not one.follow(["192.168.1.7"])
    assert one.follow(["10.0.0.9"])
    assert one.fingerprint != before
    assert one.authority == authority
    assert trusts(one.context, authority, "10.0.0.9")


def test_one_that_nears_its_end_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr(certificates, "DAYS", 29)
    one = made(tmp_path, "192.168.1.7")
    before = one.fingerprint
    monkeypatch.undo()
    assert one.follow(["192.168.1.7"])
    assert one.fingerprint != before
    shown = x509.load_pem_x509_certificates((tmp_path / "tls" / "server.pem").read_bytes())[0]
    assert shown.not_valid_after_utc - datetime.now(UTC) > timedelta(days=100)


@pytest.mark.parametrize("spoiled", ("authority.crt", "authority.key", "server.pem"))
def test_a_file_that_was_spoiled_is_made_again(tmp_path, spoiled):
    made(tmp_path, "192.168.1.7")
    (tmp_path / "tls" / spoiled).write_text("?", encoding="utf-8")
    one = made(tmp_path, "192.168.1.7")
    assert trusts(one.context, one.authority, "192.168.1.7")


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps a user's files from others by the folder they are in")
def test_its_keys_are_for_the_class_s_owner_alone(tmp_path):
    made(tmp_path, "192.168.1.7")
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700
    for file in (tmp_path / "tls").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_address_outside_of_any_room_does_not_spoil_the_others(tmp_path):
    one = made(tmp_path, "192.168.1.7", "8.8.8.8")
    assert "8.8.8.8" not in one.names
    assert trusts(one.context, one.authority, "192.168.1.7")


# ---- the trainer's own


@pytest.fixture
def own(tmp_path):
    """A certificate and its key in two files, as a trainer brings them; made by an authority of somebody else's."""
    made(tmp_path, "192.168.1.7")
    key, certificate = (tmp_path / "key.pem"), (tmp_path / "certificate.pem")
    both = (tmp_path / "tls" / "server.pem").read_bytes()
    start = both.index(b"-----BEGIN CERTIFICATE")
    key.write_bytes(both[:start])
    certificate.write_bytes(both[start:])
    return certificate, key


def test_an_own_certificate_is_taken_as_it_is(tmp_path, own):
    one = OwnCertificate(*own)
    authority = (tmp_path / "tls" / "authority.crt").read_bytes()
    assert trusts(one.context, authority, "192.168.1.7")
    assert one.authority == b""
    assert one.name_for("192.168.1.7") == ""


def test_an_own_certificate_that_is_for_a_name_is_shown_by_its_name(own):
    one = OwnCertificate(*own)
    one.names = ("*.example.org", "clase.example.org")
    assert one.name_for("192.168.1.7") == "clase.example.org"


def refused(certificate, key) -> str:
    with pytest.raises(BadCertificate) as caught:
        OwnCertificate(certificate, key)
    return Words("es").explain(caught.value)


def test_an_own_certificate_that_is_not_there_is_told(tmp_path, own):
    assert f"No encontré el archivo {tmp_path / 'x.pem'}" in refused(tmp_path / "x.pem", own[1])
    assert f"No encontré el archivo {tmp_path / 'x.pem'}" in refused(own[0], tmp_path / "x.pem")


def test_a_file_that_is_no_certificate_is_told(own):
    assert "no es un certificado en formato PEM" in refused(own[1], own[1])


def test_a_key_of_something_else_is_told(tmp_path, own):
    other = tmp_path / "other.key"
    other.write_bytes((tmp_path / "tls" / "authority.key").read_bytes())
    assert "no es la llave de" in refused(own[0], other)


def test_a_key_with_a_password_is_told_and_nobody_is_asked_for_it(own):
    key = certificates.load_pem_private_key(own[1].read_bytes(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    own[1].write_bytes(locked)
    assert "pide una contraseña" in refused(*own)


def test_a_certificate_that_has_ended_is_told_with_its_day(tmp_path, monkeypatch):
    monkeypatch.setattr(certificates, "DAYS", -1)
    key, authority = certificates._new_authority("x")
    both = certificates._server_pem(key, authority, ["192.168.1.7"])
    start = both.index(b"-----BEGIN CERTIFICATE")
    (tmp_path / "key.pem").write_bytes(both[:start])
    (tmp_path / "certificate.pem").write_bytes(both[start:])
    assert "venció el 20" in refused(tmp_path / "certificate.pem", tmp_path / "key.pem")
