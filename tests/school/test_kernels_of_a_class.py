"""Kernels of a class, without a server: how many, whose, and made of what."""

import asyncio
import json
import sys

import pytest
from tornado import web

from qhatu.school.kernels import ClassKernels, KernelOwner, OwnPython, kernel_environment
from qhatu.school.module_page import _within


def of(person_id: int) -> KernelOwner:
    return KernelOwner(person_id, "session", "5-management/app", "hash")


def full_class(looked_at: bool) -> ClassKernels:
    kernels = ClassKernels(kernel_spec_manager=OwnPython())
    kernels.most_in_class = 2
    for number in (1, 2):
        kernels.owners[f"kernel-{number}"] = of(number)
        kernels._kernel_connections[f"kernel-{number}"] = int(looked_at)
    return kernels


def test_a_full_class_asks_to_wait(tmp_path):
    async def one_more():
        await full_class(looked_at=True).open_for(3, session="", page="", folder=tmp_path, env={})

    with pytest.raises(web.HTTPError) as refused:
        asyncio.run(one_more())
    assert refused.value.status_code == 503


def test_a_kernel_without_an_owner_is_never_started():
    with pytest.raises(web.HTTPError):
        asyncio.run(full_class(looked_at=True).start_kernel())


def test_a_token_belongs_to_one_kernel_and_is_kept_only_as_a_hash():
    kernels = full_class(looked_at=True)
    assert kernels.owner_of_token("hash") is None
    assert "hash" not in repr(kernels.owners["kernel-1"])


def test_only_kernels_that_somebody_looks_at_count_as_present():
    kernels = full_class(looked_at=True)
    kernels._kernels = {"kernel-1": object(), "kernel-2": object()}
    kernels._kernel_connections["kernel-2"] = 0
    assert set(kernels.at_their_page()) == {1}


def test_a_kernel_of_the_user_s_own_is_not_taken_for_ours(tmp_path, monkeypatch):
    theirs = tmp_path / "kernels" / "python3"
    theirs.mkdir(parents=True)
    spec = {"argv": ["other-python"], "display_name": "Other", "language": "python"}
    (theirs / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert OwnPython().get_kernel_spec("python3").argv[0] == sys.executable


def test_a_kernel_is_told_no_secret_and_no_proxy():
    told = kernel_environment({"PATH": "/bin", "PGPASSWORD": "x", "QHATU_DATABASE": "x", "http_proxy": "http://proxy"})
    assert "PATH" in told
    assert not {"PGPASSWORD", "QHATU_DATABASE"} & set(told)
    assert "127.0.0.1" in told["no_proxy"]


def test_a_page_that_falls_silent_is_given_up():
    async def silent():
        yield "head", None
        await asyncio.sleep(60)

    async def listen():
        return [part async for part in _within(0.05, silent())]

    with pytest.raises(TimeoutError):
        asyncio.run(listen())


def test_waiting_for_ones_turn_is_not_falling_silent():
    turns = iter([True, True, False])

    async def late():
        await asyncio.sleep(0.2)
        yield "page", None

    async def listen():
        return [part async for part in _within(0.05, late(), is_queued=lambda: next(turns, True))]

    with pytest.raises(TimeoutError):
        asyncio.run(listen())
    turns = iter([True] * 20)
    assert asyncio.run(listen()) == ["page"]
