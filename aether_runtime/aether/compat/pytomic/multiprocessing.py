"""Integers that processes share, with pytomic's names."""

from typing import Self

from aether.shared import SharedInt64, SharedUInt64

__all__ = ["AtomicInt", "AtomicIntUnsafe", "AtomicUInt", "AtomicUIntUnsafe"]


class AtomicInt(SharedInt64):
    """An integer of 64 bits. What does not fit in is an OverflowError, and the value stays.

    Processes share it, however they were started. What is given as `memory_view` does not matter.
    """

    def __new__(cls, init_val: int, memory_view: object = None) -> Self:
        return super().__new__(cls, init_val)

    preinc = SharedInt64.increment
    postinc = SharedInt64.fetch_add
    predec = SharedInt64.decrement
    postdec = SharedInt64.fetch_sub
    compare_exchange_strong = SharedInt64.compare_exchange
    compare_exchange_weak = SharedInt64.compare_exchange


class AtomicUInt(SharedUInt64):
    """An integer of 64 bits without a sign. What does not fit in is an OverflowError, and the value stays.

    Processes share it, however they were started. What is given as `memory_view` does not matter.
    """

    def __new__(cls, init_val: int, memory_view: object = None) -> Self:
        return super().__new__(cls, init_val)

    preinc = SharedUInt64.increment
    postinc = SharedUInt64.fetch_add
    predec = SharedUInt64.decrement
    postdec = SharedUInt64.fetch_sub
    compare_exchange_strong = SharedUInt64.compare_exchange
    compare_exchange_weak = SharedUInt64.compare_exchange


class AtomicIntUnsafe(AtomicInt):
    """Wraps around: after the greatest value comes the least. What is stored must fit in."""

    def __new__(cls, init_val: int, memory_view: object = None) -> Self:
        return SharedInt64.__new__(cls, init_val, "wrap")


class AtomicUIntUnsafe(AtomicUInt):
    """Wraps around: after the greatest value comes 0. What is stored must fit in."""

    def __new__(cls, init_val: int, memory_view: object = None) -> Self:
        return SharedUInt64.__new__(cls, init_val, "wrap")
