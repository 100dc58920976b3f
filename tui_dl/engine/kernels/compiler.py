"""How kernels become machine code: specialised from templates, compiled on demand, cached on disk, known by address.

Numba's disk cache does not notice edits in files that a kernel imports from. The cache therefore lies in a folder
named after a digest of all sources that jitted code comes from: another version never meets this one's code.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
import numpy as np
import platformdirs
from numba import types

Function = Callable[..., Any]

_compiling = threading.Lock()
"""Held while a kernel is compiled: two threads that want the same one must not both compile it."""

_ENGINE = Path(__file__).resolve().parent.parent
_SOURCES = (
    "kernels/*.py",
    "losses/*.py",
    "metrics/*.py",
    "optimizers/*.py",
    "activations.py",
    "updating.py",
    "regularizers.py",
    "schedules.py",
)
_CAPSULE_NAME = ctypes.pythonapi.PyCapsule_GetName
_CAPSULE_POINTER = ctypes.pythonapi.PyCapsule_GetPointer
_CAPSULE_NAME.restype, _CAPSULE_NAME.argtypes = ctypes.c_char_p, [ctypes.py_object]
_CAPSULE_POINTER.restype, _CAPSULE_POINTER.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]


def _digest() -> str:
    """A short name for this version of all jitted sources, of Numba and of Python."""
    digest = hashlib.sha256(f"{numba.__version__} {sys.version}".encode())
    for pattern in _SOURCES:
        for source in sorted(_ENGINE.glob(pattern)):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


@functools.cache
def cache_folder() -> Path:
    """The folder for compiled kernels, made if need be; the temporary folder where the user's cache is not writable."""
    if chosen := os.environ.get("NUMBA_CACHE_DIR"):
        return Path(chosen)
    own = Path(platformdirs.user_cache_dir("tui-dl", appauthor=False)) / "kernels"
    for root in (own, Path(tempfile.gettempdir()) / f"tui-dl-{os.getuid()}" / "kernels"):
        folder = root / _digest()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            _drop_older(folder)
            return folder
    return Path(tempfile.mkdtemp(prefix="tui-dl-kernels-"))


def _drop_older(folder: Path) -> None:
    """Keep the three newest versions' kernels: this one's and two that may still be in use."""
    versions = sorted((f for f in folder.parent.iterdir() if f.is_dir()), key=lambda f: f.stat().st_mtime)
    for old in versions[:-3]:
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def _use_cache_folder() -> None:
    numba.config.CACHE_DIR = str(cache_folder())


@functools.cache
def jitted(piece: Function) -> Function:
    """A piece's function for jitted code. Plain functions of its module that it calls come along."""
    assert isinstance(piece, FunctionType)
    reachable = {name: piece.__globals__.get(name) for name in piece.__code__.co_names}
    helpers = {name: jitted(helper) for name, helper in reachable.items() if isinstance(helper, FunctionType)}
    copy = FunctionType(piece.__code__, {**piece.__globals__, **helpers}, piece.__name__)
    function: Function = numba.njit(inline="never", error_model="numpy")(copy)
    return function


def specialised(template: FunctionType, name: str, pieces: Mapping[str, Function]) -> FunctionType:
    """A copy of a kernel template in which each name of `pieces` stands for a jitted function.

    The copy gets a name of its own, `template.name`, by which Numba's cache tells it from its siblings.
    """
    copy = FunctionType(
        template.__code__.replace(co_name=f"{template.__name__}_{name}"),
        {**template.__globals__, **{key: jitted(piece) for key, piece in pieces.items()}},
        f"{template.__name__}_{name}",
    )
    copy.__qualname__ = f"{template.__qualname__}.{name}"
    copy.__module__ = template.__module__
    return copy


def _template(kernel: str) -> FunctionType:
    from tui_dl.engine.kernels import halved, halves, lists, lit, operations, scoring, updating

    for module in (operations, lists, lit, halves, halved, scoring, updating):
        if kernel in vars(module):
            function: FunctionType = getattr(module, kernel)
            return function
    raise LookupError(f"no kernel is called {kernel}")


@dataclass(frozen=True, slots=True)
class Kernel:
    """One kernel that can be compiled: a template, the type of its arena, and the functions that fill it in."""

    template: str
    real: str
    pieces: tuple[tuple[str, Function], ...] = ()
    settings: int = 0
    """How many numbers the pieces take."""

    @classmethod
    def of(cls, template: str, dtype: np.dtype[Any], pieces: Mapping[str, Function], settings: int = 0) -> Kernel:
        """The kernel for an arena of `dtype`, with `pieces` filled in that take so many settings."""
        return cls(template, dtype.name, tuple(sorted(pieces.items())), settings)

    @property
    def title(self) -> str:
        """What it is called among all kernels."""
        names = [f"{piece.__module__.rpartition('.')[2]}_{piece.__qualname__}" for _, piece in self.pieces]
        return "_".join([self.template, self.real, *names, str(self.settings)]).replace(".", "_")

    @property
    def mark(self) -> Path:
        """A file that is there once the kernel lies in the cache."""
        return cache_folder() / "made" / self.title


LOOP = "loop"
"""The template that is the loop itself."""


def make(kernel: Kernel) -> Any:
    """Compile a kernel, or load it from the cache; its address, for the loop the function."""
    with _compiling:
        made = _compiled_loop(kernel.real) if kernel.template == LOOP else int(_compiled(kernel).address)
    # Where the mark cannot be set, the cache cannot be written either: then nobody need know.
    with suppress(OSError):
        kernel.mark.parent.mkdir(exist_ok=True)
        kernel.mark.touch()
    return made


@functools.cache
def _compiled(kernel: Kernel) -> Any:
    from tui_dl.engine.kernels import operations
    from tui_dl.engine.kernels.settings import READERS

    _use_cache_folder()
    function = _template(kernel.template)
    if kernel.pieces:
        filled = {**dict(kernel.pieces), "settings": READERS[kernel.settings]}
        function = specialised(function, kernel.title, filled)
    signature = operations.kernel_signature(getattr(types, kernel.real))
    return numba.cfunc(signature, cache=True, nopython=True, error_model="numpy")(function)


@functools.cache
def _compiled_loop(real: str) -> Function:
    """`loop.run`, jitted for an arena of that type: releases the GIL."""
    from tui_dl.engine.kernels import loop

    _use_cache_folder()
    for helper in (loop.claim, loop.turn_to, loop.keep_books):
        if isinstance(helper, FunctionType):
            setattr(loop, helper.__name__, numba.njit(helper))
    row, arena = types.int64[::1], getattr(types, real)[::1]
    signature = types.int64(types.int64[:, ::1], arena, row, row, row, row, types.float64[:, ::1])
    run: Function = numba.njit(signature, nogil=True, cache=True, error_model="numpy")(loop.run)
    return run


@functools.cache
def gemm_address(dtype: np.dtype[Any]) -> int:
    """The address of BLAS' matrix product for `dtype`. Holds BLAS to one thread: splitting is ours.

    It is that of NumPy's own OpenBLAS where NumPy brings one along: newer and faster than SciPy's, and loaded anyway.
    """
    from threadpoolctl import threadpool_limits

    name = "dgemm" if dtype == np.float64 else "sgemm"
    address = _numpy_gemm(name) or _scipy_gemm(name)
    threadpool_limits(1, user_api="blas")
    return address


def _numpy_gemm(name: str) -> int | None:
    """Its address in the OpenBLAS of NumPy's wheels, whose integers have 64 bits; None where NumPy has another BLAS."""
    from threadpoolctl import threadpool_info

    for library in threadpool_info():
        routine = getattr(ctypes.CDLL(library["filepath"]), f"scipy_{name}_64_", None)
        if routine is not None:
            return ctypes.cast(routine, ctypes.c_void_p).value
    return None


def _scipy_gemm(name: str) -> int:
    """Its address in whatever BLAS SciPy is built on."""
    from scipy.linalg import cython_blas

    capsule = cython_blas.__pyx_capi__[name]
    return int(_CAPSULE_POINTER(capsule, _CAPSULE_NAME(capsule)))


@functools.cache
def yield_address() -> int:
    """The address of the C library's `sched_yield`."""
    return ctypes.cast(ctypes.CDLL(None).sched_yield, ctypes.c_void_p).value or 0
