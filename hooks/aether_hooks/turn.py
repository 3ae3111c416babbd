"""Turns at what planning shares, for which nobody waits for ever."""

from __future__ import annotations

import _thread
from collections.abc import Iterator
from contextlib import contextmanager

_MOST_WAITING = 1.0


class Turn:
    """A reentrant lock, of which a thread goes on without after waiting for a second.

    Whoever has it may be interrupted wherever it allocates, by a finalizer of the program's; and this may wait for the
    very thread that waits here. What it guards has to bear that finalizer's own turn anyway, in the midst of another.
    """

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock = _thread.RLock()

    @contextmanager
    def taken(self) -> Iterator[None]:
        is_taken = self._lock.acquire(timeout=_MOST_WAITING)
        try:
            yield
        finally:
            if is_taken:
                self._lock.release()
