"""aether: a data-race detector for Python programs.

``python -m aether run script.py`` watches a program and reports where its threads race.

A program may say what the detector cannot see, at the cost of a call while nothing watches: ``happens_before(obj)`` and
``happens_after(obj)`` tell of an order that C code makes, ``with ignore():`` leaves accesses out.

``aether.atomics`` holds what threads share without a lock: numbers, references, events; and
``aether.locks`` what they wait for; ``aether.containers`` holds containers and queues. All of it is here, too.

PYTEST_DONT_REWRITE: ``aether run -m pytest`` loads this before pytest, which would warn that it comes too late.
"""

# `python -m aether` comes here while the folder it runs in is searched before the standard library: so nothing is
# imported, not even `typing`. Checkers know the name.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from aether._native import happens_after, happens_before, ignore
    from aether.atomics import (
        AtomicBool,
        AtomicCounter,
        AtomicEvent,
        AtomicFloat64,
        AtomicInt64,
        AtomicRef,
        AtomicUInt64,
    )
    from aether.containers import (
        ANY,
        NOT_FOUND,
        AtomicCache,
        ConcurrentDeque,
        ConcurrentDict,
        ConcurrentPriorityQueue,
        ConcurrentQueue,
    )
    from aether.locks import CountDownLatch, ObjectLock, RWLock, atomic, synchronized
    from aether.once import call_once
    from aether.shared import SharedBool, SharedFloat64, SharedInt64, SharedUInt64

__version__ = "0.1.0"

__all__ = [
    "ANY",
    "NOT_FOUND",
    "AtomicBool",
    "AtomicCache",
    "AtomicCounter",
    "AtomicEvent",
    "AtomicFloat64",
    "AtomicInt64",
    "AtomicRef",
    "AtomicUInt64",
    "ConcurrentDeque",
    "ConcurrentDict",
    "ConcurrentPriorityQueue",
    "ConcurrentQueue",
    "CountDownLatch",
    "ObjectLock",
    "RWLock",
    "SharedBool",
    "SharedFloat64",
    "SharedInt64",
    "SharedUInt64",
    "__version__",
    "atomic",
    "call_once",
    "happens_after",
    "happens_before",
    "ignore",
    "synchronized",
]


_IN_CONTAINERS = ("AtomicCache", "ConcurrentDeque", "call_once")


def __getattr__(name: str) -> object:
    """The native module is loaded when it is first needed."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object
    if name in ("atomic", "synchronized"):
        from aether.object_locks import atomic as value  # noqa: PLC0415
    elif name in _IN_CONTAINERS:
        from aether import containers  # noqa: PLC0415

        value = getattr(containers, name)
    elif name.startswith("Shared"):
        from aether import shared  # noqa: PLC0415

        value = getattr(shared, name)
    else:
        from aether import _native  # noqa: PLC0415

        value = getattr(_native, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
