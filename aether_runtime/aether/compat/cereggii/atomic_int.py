"""``AtomicInt64`` with cereggii's names."""

from collections.abc import Callable
from typing import Any, Never, Self, SupportsIndex

from aether._native import AtomicInt64 as _AtomicInt64
from aether.compat.cereggii.thread_handle import NativeHandle


def _refuse(self: object, *arguments: object, **named: object) -> Never:
    raise NotImplementedError("int(a) has it: call it on that")


class AtomicInt64(_AtomicInt64):
    """A 64-bit integer. What does not fit in is an OverflowError, and the value stays."""

    def __new__(cls, initial_value: SupportsIndex = 0) -> Self:
        return super().__new__(cls, initial_value)

    def __getnewargs__(self) -> tuple[int]:  # type: ignore[override]
        return (self.load(),)

    get = _AtomicInt64.load
    set = _AtomicInt64.store
    update_and_get = _AtomicInt64.update
    get_and_update = _AtomicInt64.fetch_update

    def compare_and_set(self, expected: int, desired: int) -> bool:
        """Stores `desired` if the value is `expected`; whether it did."""
        return self.compare_exchange(expected, desired)

    def get_and_set(self, desired: int) -> int:
        """Stores `desired`; the old value."""
        return self.exchange(desired)

    def increment_and_get(self, amount: int | None = None, /) -> int:
        """Adds; the new value."""
        return self.increment(1 if amount is None else amount)

    def get_and_increment(self, amount: int | None = None, /) -> int:
        """Adds; the old value."""
        return self.fetch_add(1 if amount is None else amount)

    def decrement_and_get(self, amount: int | None = None, /) -> int:
        """Subtracts; the new value."""
        return self.decrement(1 if amount is None else amount)

    def get_and_decrement(self, amount: int | None = None, /) -> int:
        """Subtracts; the old value."""
        return self.fetch_sub(1 if amount is None else amount)

    def get_handle(self) -> "AtomicInt64":
        """Another object for the same value, for a thread's own use in a loop."""
        return _handle(self, hash(self))

    def __hash__(self) -> int:  # type: ignore[override]
        """Of the object, and its handles: the value changes."""
        return object.__hash__(self)

    def __itruediv__(self, other: object) -> Never:
        _refuse(self)

    as_integer_ratio: Callable[..., Never] = _refuse
    bit_length: Callable[..., Never] = _refuse
    conjugate: Callable[..., Never] = _refuse
    to_bytes: Callable[..., Never] = _refuse
    from_bytes: Callable[..., Never] = _refuse
    denominator: Any = property(_refuse)
    numerator: Any = property(_refuse)
    imag: Any = property(_refuse)
    real: Any = property(_refuse)


class AtomicInt64Handle(AtomicInt64, NativeHandle):
    """A handle of an AtomicInt64."""

    __slots__ = ("_hash",)

    _hash: int

    def __hash__(self) -> int:  # type: ignore[override]
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        return AtomicInt64, (self.load(),)

    def get_handle(self) -> "AtomicInt64":
        return _handle(self, self._hash)


def _handle(target: AtomicInt64, hash_value: int) -> AtomicInt64Handle:
    handle = target._handle_as(AtomicInt64Handle)
    handle._hash = hash_value
    return handle
