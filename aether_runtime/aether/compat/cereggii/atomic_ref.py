"""``AtomicRef`` with cereggii's names."""

from typing import Any

from aether._native import AtomicRef as _AtomicRef
from aether.compat.cereggii.thread_handle import NativeHandle


class AtomicRef[T](_AtomicRef[T]):
    """A reference, compared by identity."""

    def __new__(cls, initial_value: Any = None) -> Any:
        return super().__new__(cls, initial_value)

    get = _AtomicRef.load
    set = _AtomicRef.store
    get_and_set = _AtomicRef.exchange

    def compare_and_set(self, expected: object, desired: T) -> bool:
        """Stores `desired` if the value is the object `expected`; whether it did."""
        return self.compare_exchange(expected, desired)

    def get_handle(self) -> "AtomicRef[T]":
        """Another object for the same value, for a thread's own use in a loop."""
        return self._handle_as(AtomicRefHandle)


class AtomicRefHandle[T](AtomicRef[T], NativeHandle):
    """A handle of an AtomicRef."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return AtomicRef, (self.load(),)
