"""Atomic numbers that processes share, however they were started: they are pickled by the name of their memory."""

import contextlib
import os
import weakref
from multiprocessing.shared_memory import SharedMemory
from typing import Any, Self

from aether.atomics import AtomicBool, AtomicFloat64, AtomicInt64, AtomicUInt64

__all__ = ["SharedBool", "SharedFloat64", "SharedInt64", "SharedUInt64"]

_SIZE = 64
"""Bytes: more than the extension needs, and a cache line."""


class _Shared:
    """What the shared types have beside their number."""

    _name: str

    def __new__(cls, *arguments: Any, **named: Any) -> Self:
        self = super().__new__(cls, *arguments, **named)
        segment = SharedMemory(create=True, size=_SIZE, track=False)
        # At exit, too; in no other process, though a forked one has the finalizer as well.
        weakref.finalize(self, _unlink, segment, os.getpid())
        self._share(segment.buf, True, segment)  # type: ignore[attr-defined]
        self._name = segment.name
        return self

    @property
    def name(self) -> str:
        """Of the memory that the value lies in."""
        return self._name

    def __reduce__(self) -> tuple[Any, ...]:
        return _attach, (type(self), self._name)


class SharedInt64(_Shared, AtomicInt64):
    """An AtomicInt64 that processes share."""


class SharedUInt64(_Shared, AtomicUInt64):
    """An AtomicUInt64 that processes share."""


class SharedFloat64(_Shared, AtomicFloat64):
    """An AtomicFloat64 that processes share."""


class SharedBool(_Shared, AtomicBool):
    """An AtomicBool that processes share."""


def _unlink(segment: SharedMemory, creator: int) -> None:
    if os.getpid() == creator:
        with contextlib.suppress(FileNotFoundError):
            segment.unlink()


def _attach[T: _Shared](kind: type[T], name: str) -> T:
    try:
        segment = SharedMemory(name, track=False)
    except FileNotFoundError:
        raise FileNotFoundError(
            f"the {kind.__name__} {name!r} is gone: the process that made it has let it go"
        ) from None
    self = super(_Shared, kind).__new__(kind)
    self._share(segment.buf, False, segment)  # type: ignore[attr-defined]
    self._name = name
    return self
