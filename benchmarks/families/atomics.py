"""aether.atomics beside cereggii, ft_utils and a lock around a plain number."""

import threading
from typing import Any

from operations import Case, Family, handle, peer

from aether.atomics import AtomicCounter, AtomicFloat64, AtomicInt64, AtomicRef


class Locked:
    """What people write by hand."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.value: Any = 0


LOCKED_ADD = "\n        with x.lock: x.value += 1"


def families() -> dict[str, Family]:
    return {
        "An update that returns the new value": Family(
            Case("empty method", AtomicInt64, "x._nothing()"),
            (
                Case("AtomicInt64 `x.increment()`", AtomicInt64, "x.increment()"),
                Case("the same, overflow='wrap'", lambda: AtomicInt64(0, "wrap"), "x.increment()"),
                *peer("ft_utils.concurrency", "AtomicInt64", "x.incr()"),
                *peer("cereggii", "AtomicInt64", "x.increment_and_get()"),
                Case("threading.Lock, `with lock: x += 1`", Locked, LOCKED_ADD),
            ),
        ),
        "An update in place": Family(
            Case("empty method", AtomicInt64, "x._nothing()"),
            (
                Case("AtomicInt64 `x += 1`", AtomicInt64, "x += 1"),
                *peer("ft_utils.concurrency", "AtomicInt64", "x += 1"),
                *peer("cereggii", "AtomicInt64", "x += 1"),
                Case("AtomicFloat64 `x += 1.0`", AtomicFloat64, "x += 1.0"),
            ),
        ),
        "An update through a thread's handle": Family(
            Case("empty method", AtomicInt64, "x._nothing()", handle),
            (
                Case("AtomicInt64 `h.increment()`", AtomicInt64, "x.increment()", handle),
                Case("AtomicCounter `h.add()`", AtomicCounter, "x.add()", handle),
                *peer(
                    "cereggii", "AtomicInt64", "x.increment_and_get()", per_thread=lambda shared: shared.get_handle()
                ),
            ),
        ),
        "Reading a number": Family(
            Case("empty method", AtomicInt64, "x._nothing()"),
            (
                Case("AtomicInt64 `x.load()`", AtomicInt64, "x.load()"),
                *peer("ft_utils.concurrency", "AtomicInt64", "x.get()"),
                *peer("cereggii", "AtomicInt64", "x.get()"),
            ),
        ),
        "Reading a reference": Family(
            Case("empty method", AtomicInt64, "x._nothing()"),
            (
                Case("AtomicRef `x.load()`", lambda: AtomicRef([]), "x.load()"),
                Case("AtomicRef `h.load()`", lambda: AtomicRef([]), "x.load()", handle),
                *peer("ft_utils.concurrency", "AtomicReference", "x.get()", []),
                *peer("cereggii", "AtomicRef", "x.get()", []),
            ),
        ),
        "Replacing a reference": Family(
            Case("empty method", AtomicInt64, "x._nothing(None)"),
            (
                Case("AtomicRef `x.store(v)`", AtomicRef, "x.store(v)", setup="v = []"),
                Case("AtomicRef `x.store(None)`", AtomicRef, "x.store(None)"),
                *peer("ft_utils.concurrency", "AtomicReference", "x.set(None)"),
                *peer("cereggii", "AtomicRef", "x.set(None)"),
            ),
        ),
    }
