"""What befalls a laptop: it sleeps, its clock jumps, it loses power, and somebody opens the class twice."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tornado.ioloop import IOLoop, PeriodicCallback

from qhatu.files import held
from qhatu.packs.words import Words
from qhatu.school.lessons.kernels import ClassKernels, OwnPython
from qhatu.school.opening.clock import steady
from qhatu.school.server.class_server import LOCK, AlreadyOpen, _sweep, open_class
from school.running_class import heard, message

no_signals = pytest.mark.skipif(os.name != "posix", reason="Windows has no signal that stops a process for a while")
HOLD = """
import sys
from pathlib import Path
from qhatu.files import held
with held(Path(sys.argv[1])) as alone:
    print(alone, flush=True)
    sys.stdin.read()
"""


# ---- the computer sleeps


@no_signals
def test_a_class_goes_on_where_it_was_when_the_computer_wakes_up(running):
    """A process that is stopped is, to those outside, a computer that sleeps."""
    wara = running.learner()
    kernel = wara.open_page()
    page = wara.socket(kernel)
    running.process.send_signal(signal.SIGSTOP)
    page.send(message("kernel_info_request", {}))  # typed while it slept
    time.sleep(6)
    running.process.send_signal(signal.SIGCONT)
    assert "kernel_info_reply" in {one["header"]["msg_type"] for one in heard(page, 3)}
    page.close()
    assert wara.get("/").status_code == 200
    assert wara.get(f"/api/kernels/{kernel}").status_code == 200


@no_signals
def test_a_class_that_sleeps_is_not_opened_beside_itself(running):
    running.process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(AlreadyOpen):
            open_class(running.folder, port=0, open_browser=False)
    finally:
        running.process.send_signal(signal.SIGCONT)


def test_after_a_sleep_or_a_jump_of_the_clock_pages_may_come_back_before_their_kernels_are_stopped(tmp_path):
    async def lives() -> list[bool]:
        kernels = ClassKernels(kernel_spec_manager=OwnPython(), cull_idle_timeout=1800, cull_interval=60)
        kernel = await kernels.open_for(1, session="", page="", folder=tmp_path, env={})
        told = []
        # The class looked after its kernels so long ago, by the clock on the wall, and this one was used just before.
        for ago in (timedelta(hours=2), timedelta(days=400), timedelta(hours=-2), timedelta(minutes=1)):
            kernels._looked_at = datetime.now(UTC) - ago
            kernels.get_kernel(kernel).last_activity = datetime.now(UTC) - ago - timedelta(hours=1)
            await kernels.cull_kernels()
            told.append(kernel in kernels)
        return told

    # Where nothing jumped, one that nobody used for an hour is stopped.
    assert asyncio.run(lives()) == [True, True, True, False]


def test_what_comes_again_and_again_goes_on_when_the_clock_is_set_back(monkeypatch):
    async def ticks() -> int:
        steady(IOLoop.current())
        told = []
        again = PeriodicCallback(lambda: told.append(1), 10)
        again.start()
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() - 2 * 24 * 3600)
        await asyncio.sleep(0.5)
        again.stop()
        return len(told)

    assert asyncio.run(ticks()) > 3


# ---- power is lost


def test_a_class_that_was_killed_opens_again_and_sweeps_up_what_it_left(running):
    first = json.loads((running.folder / "open.json").read_text(encoding="utf-8"))
    left = Path(first["connections"])
    of_another = left.with_name("voila_of_another")
    wara = running.learner()
    wara.open_page()
    running.kill()
    assert left.is_dir() and (running.folder / "open.json").exists()
    of_another.mkdir()
    try:
        running.start()
        assert not left.exists()
        assert of_another.is_dir()
    finally:
        of_another.rmdir()
    assert wara.get("/").status_code == 200  # signed in still


@pytest.mark.parametrize("noted", ("/etc", "/tmp", "../voila_x", "{folder}/voila_mine", "", 7, None))
def test_nothing_else_is_ever_swept(tmp_path, noted):
    mine = tmp_path / "voila_mine"
    mine.mkdir()
    noted = noted.format(folder=tmp_path) if isinstance(noted, str) else noted
    (tmp_path / "open.json").write_text(json.dumps({"connections": noted}), encoding="utf-8")
    _sweep(tmp_path)
    assert mine.is_dir() and Path("/etc").is_dir() and Path("/tmp").is_dir()


# ---- somebody opens it twice


def test_two_windows_that_open_a_class_at_one_moment_do_not_both_open_it(tmp_path):
    folder = tmp_path / "clase"
    folder.mkdir()
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder / LOCK)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert other.stdout.readline() == "True\n"
    try:
        with pytest.raises(AlreadyOpen) as caught:
            open_class(folder, port=0, open_browser=False)
        assert "ya se está abriendo o cerrando en otra ventana" in Words("es").explain(caught.value)
    finally:
        other.kill()
        other.communicate()
    with held(folder / LOCK) as alone:
        assert alone  # the other was killed, and holds nothing any more
