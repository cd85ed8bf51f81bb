"""What a page may ask of the class where its kernel falls silent: whether to open again, or what to say instead."""

from jupyter_server.auth.decorator import allow_unauthenticated

from qhatu.school.classroom import ClassHandler
from qhatu.school.lessons.kernels import ClassKernels


class PageStateHandler(ClassHandler):
    """Tells a page by its kernel's id how it stands.

    `here`: its kernel lives. `gone`: it does not, so the page opens again. `crowded`: it does not, and opening again
    would take the kernel of another page that this person looks at. `out`: nobody is signed in on this browser.
    """

    @allow_unauthenticated
    def get(self, kernel_id: str) -> None:
        self.finish({"page": self._state(kernel_id)})

    def _state(self, kernel_id: str) -> str:
        kernels: ClassKernels = self.kernel_manager
        if self.person is None:
            return "out"
        if kernels.belongs_to(kernel_id, self.person.id):
            return "here"
        return "crowded" if kernels.has_no_room(self.person.id) else "gone"
