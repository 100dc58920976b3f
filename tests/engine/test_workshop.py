"""Kernels compiled in other processes: found in the cache, waited for, and made here where that fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.kernels import compiler, workshop
from tui_dl.engine.kernels.compiler import Kernel
from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Sequential


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    compiler.cache_folder.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    compiler.cache_folder.cache_clear()


def bias_gradient() -> Kernel:
    # Of no other arena in these tests, so that this process has not compiled it yet.
    return Kernel.of("bias_gradient", np.dtype(np.float64), {})


def local_rule(z: float) -> float:
    return z


def test_a_kernel_is_written_and_read_as_what_it_is() -> None:
    relu = ACTIVATIONS.find("relu")
    kernel = Kernel.of("activation", np.dtype(np.float32), {"value": relu.value}, 1)
    assert workshop._read(workshop._written(kernel)) == kernel


def test_what_is_ordered_is_made_in_the_cache(empty_cache: Path) -> None:
    kernel = bias_gradient()
    assert not kernel.mark.exists()
    workshop.order([kernel])
    workshop.wait_for(kernel)
    assert not workshop.being_made(kernel)
    assert kernel.mark.exists()
    assert list(empty_cache.rglob("*.nbc"))
    workshop._events.pop(kernel.title)


def test_who_did_not_order_need_not_wait() -> None:
    kernel = Kernel.of("nothing", np.dtype(np.float32), {})
    assert not workshop.being_made(kernel)
    workshop.wait_for(kernel)


def test_a_function_that_another_process_would_not_find_is_not_ordered(empty_cache: Path) -> None:
    def inner(z: float) -> float:
        return z

    kernel = Kernel.of("activation", np.dtype(np.float32), {"value": inner})
    workshop.order([kernel])
    assert not workshop.being_made(kernel)
    assert kernel.title not in workshop._events


def test_a_process_that_cannot_start_leaves_the_work_to_this_one(
    empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(empty_cache / "no-python"))
    kernel = bias_gradient()
    workshop.order([kernel])
    workshop.wait_for(kernel)
    assert not kernel.mark.exists()
    workshop._events.pop(kernel.title)


def test_a_process_that_dies_leaves_the_work_to_this_one(empty_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dying = empty_cache / "python"
    dying.write_text("#!/bin/sh\nexit 1\n")
    dying.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dying))
    kernel = bias_gradient()
    workshop.order([kernel])
    workshop.wait_for(kernel)
    assert not kernel.mark.exists()
    workshop._events.pop(kernel.title)


def test_a_first_start_trains_as_every_other(tmp_path: Path) -> None:
    """In a process with an empty cache, everything ordered; here with whatever is there."""
    script = """
import numpy as np
from tests.engine.test_workshop import trained
np.save(r"%s", np.concatenate([w.ravel() for w in trained(prepare=True)]))
"""
    target = tmp_path / "weights.npy"
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    subprocess.run([sys.executable, "-c", script % target], env=environment, check=True)
    here = np.concatenate([weights.ravel() for weights in trained(prepare=False)])
    assert np.load(target).tobytes() == here.tobytes()


def trained(*, prepare: bool) -> list[np.ndarray]:
    """The weights of a small network after some batches."""
    network = Sequential([Dense(6, "relu"), Dense(3, "softmax")])
    network.build(5)
    network.compile(loss="sparse_categorical_crossentropy", optimizer="sgd")
    x = np.random.default_rng(0).standard_normal((40, 5)).astype(np.float32)
    machine = network.trainer(network.feed(x, np.arange(40) % 3), batch_size=8, threads=1).machine
    if prepare:
        machine.prepare()
    machine.run(5)
    return machine.parameters
