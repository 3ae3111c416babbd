"""``AtomicDict``: ConcurrentDict with cereggii's names."""

import functools
import operator
from collections.abc import Callable, Iterable, Iterator
from typing import Any, SupportsIndex

from aether._native import ANY, NOT_FOUND, AtomicBool, ConcurrentDict
from aether.compat.cereggii.constants import ExpectationFailed
from aether.compat.cereggii.thread_handle import NativeHandle

_BUFFER_SIZES = (1, 2, 4, 8, 16, 32, 64)
_LARGEST = 2**56
_EMPTY: dict[Any, Any] = {}


class AtomicDict[K, V](ConcurrentDict[K, V]):
    """A dict that threads share. `min_size` and `buffer_size` are checked, and not needed.

    It has the rest of ConcurrentDict's methods, too.
    """

    __slots__ = ("_was_made",)

    _was_made: AtomicBool

    def __new__(cls, *arguments: object, **named: object) -> Any:
        self = super().__new__(cls)
        self._was_made = AtomicBool()
        return self

    def __init__(
        self, initial: dict[K, V] = _EMPTY, *, min_size: SupportsIndex = 0, buffer_size: SupportsIndex = 16
    ) -> None:
        if not isinstance(initial, dict):
            raise TypeError(f"a dict is needed, not {type(initial).__name__}")
        if not 0 <= _size(min_size) <= _LARGEST:
            raise ValueError("min_size must not be negative, or more than 2**56")
        if operator.index(buffer_size) not in _BUFFER_SIZES:
            raise ValueError(f"buffer_size must be one of {_BUFFER_SIZES}")
        if self._was_made.test_and_set():
            raise RuntimeError("it was made already")
        super().__init__(initial)

    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__  # type: ignore[assignment]

    def get(self, key: K, default: Any = None) -> Any:
        """The value, or `default`. O(1)."""
        return ConcurrentDict.get(self, key, default)

    def compare_and_set(self, key: K, expected: Any, desired: Any) -> None:  # type: ignore[override]
        """Stores `desired` if the value is the object `expected`, or ExpectationFailed. O(1).

        NOT_FOUND expects none; ANY expects nothing.
        """
        if desired is NOT_FOUND or desired is ANY:
            raise ValueError(f"{desired!r} cannot be stored")
        if not ConcurrentDict.compare_and_set(self, key, expected, desired):
            raise ExpectationFailed(f"self[{key!r}] is not {expected!r}")

    def approx_len(self) -> int:
        """The number of entries, if nobody writes meanwhile."""
        return self.approximate_length()

    def len_bounds(self) -> tuple[int, int]:
        """Twice `approx_len()`."""
        length = self.approximate_length()
        return length, length

    def fast_iter(self, partitions: SupportsIndex = 1, this_partition: SupportsIndex = 0) -> Iterator[tuple[K, V]]:
        """Walks through a part of the entries, or all; other threads may write meanwhile."""
        return self.partition(this_partition, partitions)

    def batch_getitem(self, batch: dict[K, Any], chunk_size: int = 128) -> dict[K, Any]:
        """Gives each key of `batch` its value here, or NOT_FOUND; returns `batch`."""
        if type(batch) is not dict:
            raise TypeError(f"a dict is needed, not {type(batch).__name__}")
        if chunk_size < 1:
            raise ValueError("chunk_size must be positive")
        batch.update(self.get_many(batch))
        return batch

    def reduce(self, iterable: Iterable[tuple[K, Any]], aggregate: Callable[[K, Any, Any], Any]) -> None:
        """For each pair stores `aggregate(key, old, value)`; `old` may be NOT_FOUND."""
        ConcurrentDict.reduce(self, iterable, aggregate)

    def reduce_sum(self, iterable: Iterable[tuple[K, Any]]) -> None:
        """Adds each value to that of its key."""
        ConcurrentDict.reduce_sum(self, iterable)

    def reduce_and(self, iterable: Iterable[tuple[K, object]]) -> None:
        """Whether all of a key's values are true."""
        ConcurrentDict.reduce_and(self, iterable)

    def reduce_or(self, iterable: Iterable[tuple[K, object]]) -> None:
        """Whether any of a key's values is true."""
        ConcurrentDict.reduce_or(self, iterable)

    def reduce_max(self, iterable: Iterable[tuple[K, Any]]) -> None:
        """The greatest of a key's values."""
        ConcurrentDict.reduce_max(self, iterable)

    def reduce_min(self, iterable: Iterable[tuple[K, Any]]) -> None:
        """The least of a key's values."""
        ConcurrentDict.reduce_min(self, iterable)

    def reduce_list(self, iterable: Iterable[tuple[K, Any]]) -> None:
        """A list of a key's values; of those that are lists, of their items."""
        own: dict[K, list[Any]] = {}
        for pair in iterable:
            if type(pair) is not tuple:
                raise TypeError(f"tuples of a key and a value are reduced, not {type(pair).__name__}")
            key, value = pair
            own.setdefault(key, []).extend(_listed(value))
        for key, values in own.items():
            self.compute(key, functools.partial(_joined, values))  # type: ignore[arg-type]

    def reduce_count(self, iterable: Iterable[K] | dict[K, int]) -> None:
        """Counts how often each key comes, or adds a dict's counts."""
        if isinstance(iterable, dict):
            ConcurrentDict.reduce_sum(self, iterable.items())
        else:
            ConcurrentDict.reduce_count(self, iterable)  # type: ignore[arg-type]

    def get_handle(self) -> "AtomicDict[K, V]":
        """Another object for the same dict, for a thread's own use in a loop."""
        handle: AtomicDictHandle[K, V] = self._handle_as(AtomicDictHandle)
        handle._was_made = self._was_made
        handle._dict = getattr(self, "_dict", self)
        return handle


class AtomicDictHandle[K, V](AtomicDict[K, V], NativeHandle):
    """A handle of an AtomicDict."""

    __slots__ = ("_dict",)

    _dict: AtomicDict[K, V]

    def __reduce__(self) -> tuple[Any, ...]:
        return AtomicDict, (self.snapshot(),)

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(self._dict)

    def __eq__(self, other: object) -> bool:
        return self._dict is getattr(other, "_dict", other)


def _size(value: SupportsIndex) -> int:
    size = operator.index(value)
    if not -(2**63) <= size < 2**63:
        raise OverflowError("min_size does not fit in 64 bits")
    return size


def _listed(value: Any) -> list[Any]:
    return value if type(value) is list else [value]


def _joined(values: list[Any], key: object, old: Any) -> list[Any]:
    """A new list, since others may look at the old one."""
    return [*values] if old is NOT_FOUND else [*_listed(old), *values]
