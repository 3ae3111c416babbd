"""Containers and atomics with ft_utils' names."""

import operator
import threading
from collections.abc import Iterable, Iterator
from queue import Empty, Full, ShutDown
from typing import Any, Self, SupportsIndex

from aether._native import AtomicBool as _AtomicBool
from aether._native import AtomicInt64 as _AtomicInt64
from aether._native import AtomicRef as _AtomicRef
from aether._native import ConcurrentDeque as _ConcurrentDeque
from aether._native import ConcurrentDict as _ConcurrentDict
from aether._native import ConcurrentQueue as _ConcurrentQueue
from aether.compat.ft_utils.local import LocalWrapper

__all__ = [
    "AtomicFlag",
    "AtomicInt64",
    "AtomicReference",
    "ConcurrentDeque",
    "ConcurrentDict",
    "ConcurrentGatheringIterator",
    "ConcurrentQueue",
    "Empty",
    "Full",
    "LocalWrapper",
    "ShutDown",
    "StdConcurrentQueue",
]


class ConcurrentDict[K, V](_ConcurrentDict[K, V]):
    """A dict that threads share. `initial_capacity` is not needed: it grows and shrinks."""

    def __init__(self, initial_capacity: SupportsIndex = 17, dictionary: dict[K, V] | None = None) -> None:
        operator.index(initial_capacity)  # a dict is given by name
        if dictionary is not None and not isinstance(dictionary, dict):
            raise TypeError(f"a dict is needed, not {type(dictionary).__name__}")
        super().__init__(dictionary or {})

    as_dict = _ConcurrentDict.snapshot

    def keys(self) -> list[K]:  # type: ignore[override]
        """A list of the keys of one moment."""
        return list(self.snapshot())

    def values(self) -> list[V]:  # type: ignore[override]
        """A list of the values of one moment."""
        return list(self.snapshot().values())

    def items(self) -> list[tuple[K, V]]:  # type: ignore[override]
        """A list of the pairs of one moment."""
        return list(self.snapshot().items())


class EmptyDequeError(IndexError, RuntimeError):
    """There is nothing to pop: an IndexError as of any deque, and a RuntimeError as of ft_utils'."""


class ConcurrentDeque[T](_ConcurrentDeque[T]):
    """A deque that threads share."""

    def __new__(cls, iterable: Iterable[T] | None = (), maxlen: SupportsIndex | None = None) -> Self:
        return super().__new__(cls, () if iterable is None else iterable, maxlen)

    def pop(self) -> T:  # type: ignore[override]
        """Takes the last item. EmptyDequeError where there is none."""
        try:
            return super().pop()
        except IndexError as error:
            raise EmptyDequeError(*error.args) from None

    def popleft(self) -> T:
        """Takes the first item. EmptyDequeError where there is none."""
        try:
            return super().popleft()
        except IndexError as error:
            raise EmptyDequeError(*error.args) from None


class AtomicInt64(_AtomicInt64):
    """An integer of 64 bits that wraps around. What is stored must fit in."""

    def __new__(cls, value: SupportsIndex = 0) -> Self:
        return super().__new__(cls, value, "wrap")

    def __getnewargs__(self) -> tuple[int]:  # type: ignore[override]
        return (self.load(),)

    get = _AtomicInt64.load
    set = _AtomicInt64.store
    incr = _AtomicInt64.increment
    decr = _AtomicInt64.decrement


class AtomicReference[T](_AtomicRef[T]):
    """A reference, compared by identity."""

    def __new__(cls, *value: T) -> Any:
        if len(value) > 1:
            raise TypeError("AtomicReference() takes zero or one argument")
        return super().__new__(cls, *(value or (None,)))

    get = _AtomicRef.load
    set = _AtomicRef.store


class AtomicFlag(_AtomicBool):
    """`True` or `False`."""

    def __new__(cls, value: object) -> Self:
        return super().__new__(cls, bool(value))

    __hash__ = object.__hash__  # type: ignore[assignment]

    def set(self, value: object) -> None:
        """Stores whether `value` is true."""
        self.store(bool(value))


class ConcurrentGatheringIterator:
    """Gathers values by the numbers 0, 1, ... from many threads, and gives them in order.

    Where an `insert` fails, who waits for a value that is not there gets a RuntimeError.
    """

    def __init__(self, scaling: int | None = None) -> None:
        self._dict: _ConcurrentDict[int, Any] = _ConcurrentDict()
        self._has_failed = _AtomicBool()
        self._arrival = threading.Condition()

    def insert(self, key: int, value: object) -> None:
        """Gives the value with this number, to whichever thread walks."""
        try:
            self._dict[key] = value
        except BaseException:
            self._has_failed.store(True)
            raise
        finally:
            with self._arrival:
                self._arrival.notify_all()

    def iterator(self, max_key: int, clear: bool = True, timeout: float | None = None) -> Iterator[Any]:
        """Walks through the values from 0 to `max_key`, and waits for those that are not there.

        With `clear` each is let go when it was given. TimeoutError where one does not come within `timeout` seconds.
        """
        for key in range(max_key + 1):
            yield self._take(key, clear, timeout)

    def iterator_local(self, max_key: int, clear: bool = True, timeout: float | None = None) -> Iterator[LocalWrapper]:
        """iterator(), with a LocalWrapper of each value."""
        return map(LocalWrapper, self.iterator(max_key, clear, timeout))

    def _take(self, key: int, clear: bool, timeout: float | None) -> Any:
        while True:
            try:
                return self._dict.pop(key) if clear else self._dict[key]
            except KeyError:
                self._wait_for(key, timeout)

    def _wait_for(self, key: int, timeout: float | None) -> None:
        # An insert stores before it takes the condition's lock: who finds nothing under it is told.
        with self._arrival:
            self._arrival.wait_for(lambda: self._has_failed or key in self._dict, timeout)
        if key in self._dict:
            return
        if self._has_failed:
            raise RuntimeError("Iterator insertion failed")
        raise TimeoutError(f"value {key} did not come in time")


class ConcurrentQueue[T](_ConcurrentQueue[T]):
    """A queue between threads, first in first out. `scaling` and `lock_free` are not needed."""

    def __new__(cls, scaling: int | None = None, lock_free: bool = False) -> Self:
        return super().__new__(cls)

    push = _ConcurrentQueue.put
    size = _ConcurrentQueue.qsize

    def pop(self, timeout: float | None = None) -> T:
        """Takes the first item, and waits while there is none. Empty if that takes longer than `timeout` seconds."""
        return _ConcurrentQueue.get(self, True, None if timeout is None else max(timeout, 0))

    def pop_local(self, timeout: float | None = None) -> LocalWrapper:
        """pop(), with a LocalWrapper of the item."""
        return LocalWrapper(self.pop(timeout))


class StdConcurrentQueue[T](ConcurrentQueue[T]):
    """A queue with the methods of queue.Queue, beside those of ConcurrentQueue."""

    def __new__(cls, maxsize: SupportsIndex = 0) -> Self:
        return _ConcurrentQueue.__new__(cls, maxsize)
