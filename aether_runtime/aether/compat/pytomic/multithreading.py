"""Integers that threads share, with pytomic's names."""

from typing import Self

from aether._native import AtomicInt64, AtomicUInt64

__all__ = ["AtomicInt", "AtomicIntUnsafe", "AtomicUInt", "AtomicUIntUnsafe"]


class AtomicInt(AtomicInt64):
    """An integer of 64 bits. What does not fit in is an OverflowError, and the value stays."""

    def __new__(cls, init_val: int) -> Self:
        return super().__new__(cls, init_val)

    def __getnewargs__(self) -> tuple[int]:  # type: ignore[override]
        return (self.load(),)

    preinc = AtomicInt64.increment
    postinc = AtomicInt64.fetch_add
    predec = AtomicInt64.decrement
    postdec = AtomicInt64.fetch_sub
    compare_exchange_strong = AtomicInt64.compare_exchange
    compare_exchange_weak = AtomicInt64.compare_exchange

    def free(self) -> None:
        """Does nothing: the memory lives as long as the object."""


class AtomicUInt(AtomicUInt64):
    """An integer of 64 bits without a sign. What does not fit in is an OverflowError, and the value stays."""

    def __new__(cls, init_val: int) -> Self:
        return super().__new__(cls, init_val)

    def __getnewargs__(self) -> tuple[int]:  # type: ignore[override]
        return (self.load(),)

    preinc = AtomicUInt64.increment
    postinc = AtomicUInt64.fetch_add
    predec = AtomicUInt64.decrement
    postdec = AtomicUInt64.fetch_sub
    compare_exchange_strong = AtomicUInt64.compare_exchange
    compare_exchange_weak = AtomicUInt64.compare_exchange

    def free(self) -> None:
        """Does nothing: the memory lives as long as the object."""


class AtomicIntUnsafe(AtomicInt):
    """Wraps around: after the greatest value comes the least. What is stored must fit in."""

    def __new__(cls, init_val: int) -> Self:
        return AtomicInt64.__new__(cls, init_val, "wrap")


class AtomicUIntUnsafe(AtomicUInt):
    """Wraps around: after the greatest value comes 0. What is stored must fit in."""

    def __new__(cls, init_val: int) -> Self:
        return AtomicUInt64.__new__(cls, init_val, "wrap")
