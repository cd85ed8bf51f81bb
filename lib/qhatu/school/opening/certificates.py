"""Certificates for a class that encrypts: the trainer's own, or one made here for the addresses it has now.

A made one is signed by a small authority that lives in the class's folder and never leaves it. Whoever installs that
authority on a device trusts this laptop, so the authority binds itself: it can only vouch for addresses of home and
classroom networks, never for a page of the internet. (trustme, which makes such certificates for tests, knows no such
limit and lets them run for centuries.) Reading this file costs a tenth of a second: only an encrypted class pays it.
"""

import ipaddress
import re
import socket
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from qhatu.files import own_folder, write_private
from qhatu.sums import BadInput

AUTHORITY, AUTHORITY_KEY, SERVER = "authority.crt", "authority.key", "server.pem"
YEARS_OF_AUTHORITY = 10
DAYS = 180
RENEW_BEFORE = timedelta(days=30)
# A phone without internet may have a clock that is late.
LATE_CLOCKS = timedelta(days=2)

# What a router, a phone or a laptop that shares its network gives to a class. No page of the internet is in here.
ROOM_NETWORKS = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "127.0.0.0/8",
    "fc00::/7",
    "fe80::/10",
    "::1/128",
)
ROOM_NAMES = ("localhost", "local")


class BadCertificate(BadInput):
    """A certificate cannot be used; the sentence says why and what to do."""


class Certificate:
    """What an encrypted class shows to browsers.

    `context` is for the server's sockets; a `fingerprint` is a SHA-256, as browsers show it. `authority` is what signed
    a made certificate, in PEM, and empty for the trainer's own. `names` are what the certificate is for.
    """

    authority, authority_fingerprint = b"", ""

    def __init__(self) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.fingerprint = ""
        self.names: tuple[str, ...] = ()

    def follow(self, hosts: Iterable[str]) -> bool:
        """Makes it fit the addresses that this computer has now; returns whether it had to change."""
        return False

    def name_for(self, host: str) -> str:
        """The name that learners have to type where the certificate is not for an address; else empty."""
        return ""


class OwnCertificate(Certificate):
    """The trainer's own: a file with the certificate and those that signed it, and one with its key, both PEM."""

    def __init__(self, certificate: Path, key: Path):
        super().__init__()

        for file in (certificate, key):
            if not file.is_file():
                raise BadCertificate("No encontré el archivo {file}. Revisa cómo se llama y dónde está.", file=file)
        try:
            shown = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
        except (OSError, ValueError) as refused:
            raise BadCertificate(
                "{file} no es un certificado en formato PEM. Empieza con «-----BEGIN CERTIFICATE-----».",
                file=certificate,
            ) from refused
        try:
            self.context.load_cert_chain(certificate, key, password=lambda: b"")
        except (OSError, ssl.SSLError) as refused:
            raise BadCertificate(
                "{key} no es la llave de {file}, o pide una contraseña. Usa la llave sin contraseña, en formato PEM.",
                key=key,
                file=certificate,
            ) from refused
        if shown.not_valid_after_utc < datetime.now(UTC):
            raise BadCertificate(
                "El certificado {file} venció el {day}. Renuévalo, o abre la clase con --tls y se hace uno aquí.",
                file=certificate,
                day=shown.not_valid_after_utc.date().isoformat(),
            )
        self.fingerprint, self.names = fingerprint(shown), names_in(shown)

    def name_for(self, host: str) -> str:
        whole = [name for name in self.names if not name.startswith("*")]
        return "" if host in self.names or not whole else whole[0]


class MadeCertificate(Certificate):
    """One that is made here, in a folder of its own, and made again when addresses change or its end comes near."""

    def __init__(self, folder: Path, *, course: str, hosts: Iterable[str]):
        super().__init__()
        self._folder, self._course = folder, course
        own_folder(folder)
        self.follow(hosts)

    def follow(self, hosts: Iterable[str]) -> bool:
        wanted = tuple(sorted({*hosts, *always()}))
        key, authority = self._authority()
        shown = self._kept(authority)
        if shown is None or not set(filter(in_a_room, wanted)) <= set(names_in(shown)):
            made = _server_pem(key, authority, wanted)
            write_private(self._folder / SERVER, made)
            shown = x509.load_pem_x509_certificates(made)[0]
        found = fingerprint(shown)
        if found == self.fingerprint:
            return False
        self.context.load_cert_chain(self._folder / SERVER)  # for connections to come; those that are stay
        self.fingerprint, self.names = found, names_in(shown)
        return True

    def _authority(self) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        try:
            key = load_pem_private_key((self._folder / AUTHORITY_KEY).read_bytes(), None)
            authority = x509.load_pem_x509_certificate((self._folder / AUTHORITY).read_bytes())
            whole = key.public_key() == authority.public_key() and not _nears_its_end(authority)
        except (OSError, ValueError, TypeError):
            whole = False
        if not whole:
            key, authority = _new_authority(self._course)
            write_private(self._folder / AUTHORITY_KEY, _pem(key))
            write_private(self._folder / AUTHORITY, authority.public_bytes(Encoding.PEM))
        self.authority, self.authority_fingerprint = authority.public_bytes(Encoding.PEM), fingerprint(authority)
        return key, authority

    def _kept(self, authority: x509.Certificate) -> x509.Certificate | None:
        """The certificate that was made before; None where there is none that serves."""
        try:
            kept = (self._folder / SERVER).read_bytes()
            shown = x509.load_pem_x509_certificates(kept)[0]
            shown.verify_directly_issued_by(authority)
        except (OSError, ValueError, TypeError, InvalidSignature):
            return None
        late = shown.not_valid_before_utc > datetime.now(UTC)
        return None if late or _nears_its_end(shown) else shown


def always() -> tuple[str, ...]:
    """What every made certificate is for: this very computer, and its name for those who can look it up."""
    name = socket.gethostname().partition(".")[0].casefold()
    named = (f"{name}.local",) if re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", name) else ()
    return ("127.0.0.1", "::1", "localhost", *named)


def in_a_room(host: str) -> bool:
    """Whether a made certificate may be for an address or a name.

    >>> [in_a_room(host) for host in ("192.168.1.7", "8.8.8.8", "laptop.local", "bank.com")]
    [True, False, True, False]
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return any(host == name or host.endswith(f".{name}") for name in ROOM_NAMES)
    return any(address in ipaddress.ip_network(network) for network in ROOM_NETWORKS)


def names_in(certificate: x509.Certificate) -> tuple[str, ...]:
    """The addresses and names that a certificate is for."""
    try:
        listed = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = listed.get_values_for_type(x509.IPAddress)
    return (*listed.get_values_for_type(x509.DNSName), *map(str, addresses))


def fingerprint(certificate: x509.Certificate) -> str:
    """The SHA-256 of a certificate, in pairs, as browsers show it."""
    return certificate.fingerprint(SHA256()).hex(":").upper()


def _nears_its_end(certificate: x509.Certificate) -> bool:
    return certificate.not_valid_after_utc - datetime.now(UTC) < RENEW_BEFORE


def _new_authority(course: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Qhatu {course}")
    rooms = [
        *(x509.IPAddress(ipaddress.ip_network(network)) for network in ROOM_NETWORKS),
        *map(x509.DNSName, ROOM_NAMES),
    ]
    made = _builder(name, name, key, timedelta(days=365 * YEARS_OF_AUTHORITY))
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(_uses(key_cert_sign=True, crl_sign=True), critical=True)
    made = made.add_extension(x509.NameConstraints(rooms, None), critical=True)
    return key, _signed(made, key, key)


def _server_pem(key: ec.EllipticCurvePrivateKey, authority: x509.Certificate, hosts: Iterable[str]) -> bytes:
    """A key of its own, a certificate for those of the hosts that the authority may vouch for, and the authority."""
    own_key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([_general(host) for host in hosts if in_a_room(host)])
    made = _builder(_name("Qhatu"), authority.subject, own_key, timedelta(days=DAYS))
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_uses(digital_signature=True), critical=True)
    made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    made = made.add_extension(names, critical=False)
    certificate = _signed(made, own_key, key)
    return _pem(own_key) + certificate.public_bytes(Encoding.PEM) + authority.public_bytes(Encoding.PEM)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, lasts: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC).replace(microsecond=0)
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    return made.not_valid_before(now - LATE_CLOCKS).not_valid_after(now + lasts)


def _signed(
    made: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return made.add_extension(by, critical=False).sign(signer, SHA256())


def _uses(**uses: bool) -> x509.KeyUsage:
    known = "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign "
    known += "crl_sign encipher_only decipher_only"
    return x509.KeyUsage(**{**dict.fromkeys(known.split(), False), **uses})


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:60])])


def _general(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
