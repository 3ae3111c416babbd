"""``LocalWrapper`` and ``BatchExecutor``."""

import threading
from collections.abc import Callable
from typing import Any, cast

from aether._native import ConcurrentDeque
from aether.compat._proxy import Proxy


class LocalWrapper(Proxy):
    """Stands for an object: for a thread's own use of what many share.

    It is no instance of the object's type. An in-place operator leaves a LocalWrapper of its result: this one, where
    the object itself has changed.
    """

    __slots__ = ()

    @property
    def wrapped(self) -> Any:
        """What it stands for."""
        return self._aether_target

    def __setattr__(self, name: str, value: object) -> None:
        if name == "wrapped":
            raise AttributeError("`wrapped` cannot be set")
        super().__setattr__(name, value)

    def _replaced(self, result: object) -> object:
        return type(self)(result)

    def __repr__(self) -> str:
        return f"<LocalWrapper: {self._aether_target!r}>"


class BatchExecutor[T]:
    """Gives a function's results one by one, and calls it `size` times in a row for that.

    One thread at a time calls it. What it raises goes to the `load()` that ran it; the results before that are given,
    and the next `load()` without one calls it again.
    """

    def __init__(self, source: Callable[[], T], size: int) -> None:
        if not callable(source):
            raise TypeError(f"{source!r} is not callable")
        if not isinstance(size, int):
            raise TypeError(f"size must be an int, not {type(size).__name__}")
        if size < 1:
            raise ValueError("size must be positive")
        self._source = source
        self._size = size
        self._results: ConcurrentDeque[T] = ConcurrentDeque()
        self._filling = threading.RLock()

    def load(self) -> T:
        """The next result."""
        try:
            return self._results.popleft()
        except IndexError:
            return self._fill()

    def _fill(self) -> T:
        """Fills up, unless another thread has done so meanwhile; a result that nobody else has."""
        with self._filling:
            while True:
                try:
                    return self._results.popleft()
                except IndexError:
                    for _ in range(self._size):
                        self._results.append(self._source())

    def as_local(self) -> "BatchExecutor[T]":
        """A LocalWrapper of this."""
        return cast("BatchExecutor[T]", LocalWrapper(self))
