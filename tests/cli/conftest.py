from __future__ import annotations

import gzip
import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import tui_dl
from tui_dl import load_mnist
from tui_dl.cli.entry import run

# How long one example takes says nothing on a machine that others use too.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

SMALL = ("--layers", "16:relu,10:softmax")


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """The JSON objects on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No data sets but those that ship, and a working folder of our own."""
    for variable in ("XDG_DATA_HOME", "KERAS_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "nowhere"))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Callable[..., Finished]:
    """Runs a command in this process."""

    def call(*arguments: object) -> Finished:
        code = run([str(argument) for argument in arguments])
        return Finished(code, *capfd.readouterr())

    return call


@dataclass(frozen=True)
class Environment:
    """How `python -m tui_dl` is started."""

    python: str
    variables: dict[str, str]


@pytest.fixture
def process_environment() -> Environment:
    """Python, and variables by which it finds this very package."""
    return Environment(sys.executable, {**os.environ, "PYTHONPATH": str(Path(tui_dl.__file__).parents[1])})


@pytest.fixture
def process(process_environment: Environment) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `python -m tui_dl` with pipes to its streams; none outlives the test."""
    started: list[subprocess.Popen[str]] = []
    pipe = subprocess.PIPE

    def start(*arguments: str) -> subprocess.Popen[str]:
        line = [process_environment.python, "-m", "tui_dl", *arguments]
        variables = process_environment.variables
        nothing = subprocess.DEVNULL
        started.append(subprocess.Popen(line, env=variables, stdin=nothing, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.wait()
        for stream in (each.stdout, each.stderr):
            if stream is not None:
                stream.close()


@pytest.fixture
def image_folder(tmp_path: Path) -> Path:
    """Four IDX files, gzipped: 300 and 50 of the digits that ship."""
    folder = tmp_path / "images"
    folder.mkdir()
    (images, labels), (test_images, test_labels) = load_mnist()
    parts = {"train": (images[:300], labels[:300]), "t10k": (test_images[:50], test_labels[:50])}
    for part, (x, y) in parts.items():
        for name, array in ((f"{part}-images-idx3-ubyte.gz", x), (f"{part}-labels-idx1-ubyte.gz", y)):
            head = struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
            (folder / name).write_bytes(gzip.compress(head + array.tobytes()))
    return folder


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network, trained for two epochs on the digits that ship."""
    path = tmp_path_factory.mktemp("model") / "small.safetensors"
    assert run(["train", *SMALL, "--epochs", "2", "--quiet", "--save", str(path)]) == 0
    return path
