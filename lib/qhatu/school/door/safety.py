"""«Conexión segura»: what the class's connection protects and what not, in plain words, for whoever wants to know."""

from jupyter_server.auth.decorator import allow_unauthenticated

from qhatu.house import qhatu_command
from qhatu.packs.words import Words, languages
from qhatu.school.classroom import ClassHandler, Trouble


class SafetyHandler(ClassHandler):
    """The page, for everybody: one wants to read it before typing a PIN."""

    @property
    def words(self) -> Words:
        """In the language that was chosen at the door."""
        chosen = self.get_query_argument("language", "")
        return self.classroom.words(chosen) if chosen in languages() else super().words

    @allow_unauthenticated
    def get(self) -> None:
        certificate = self.classroom.certificate
        self.show(
            "door/safety.html",
            certificate=certificate,
            authority=certificate.authority_fingerprint if certificate else "",
            command=qhatu_command(),
        )


class AuthorityHandler(ClassHandler):
    """The certificate that signed the class's own, for a device that is to trust this computer."""

    @allow_unauthenticated
    def get(self) -> None:
        certificate = self.classroom.certificate
        if certificate is None or not certificate.authority:
            raise Trouble("Aquí no hay ninguna página.", 404)
        self.set_header("Content-Type", "application/x-x509-ca-cert")
        self.set_header("Content-Disposition", f'attachment; filename="qhatu-{self.classroom.public_id[:6]}.crt"')
        self.finish(certificate.authority)
