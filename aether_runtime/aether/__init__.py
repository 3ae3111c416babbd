"""aether: a data-race detector for Python programs.

``python -m aether run script.py`` watches a program and reports where its threads race. A program that runs already is
watched from ``start()`` to ``stop()``, which gives the report, or in a block: ``with watch() as report:``.

A program may say what the detector cannot see, at the cost of a call while nothing watches: ``happens_before(obj)`` and
``happens_after(obj)`` tell of an order that C code makes, ``with ignore():`` leaves accesses out.

``aether.atomics`` holds what threads share without a lock: numbers, references, events; and
``aether.locks`` what they wait for; ``aether.containers`` holds containers and queues. All of it is here, too.
``aether.contention`` tells which locks threads wait for; ``aether.compat`` has other libraries' names for what is here.

PYTEST_DONT_REWRITE: ``aether run -m pytest`` loads this before pytest, which would warn that it comes too late.
"""

# `python -m aether` comes here while the folder it runs in is searched before the standard library: so nothing is
# imported, not even `typing`. Checkers know the name.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from aether import contention as contention
    from aether import mitigation as mitigation
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
        ConcurrentList,
        ConcurrentPriorityQueue,
        ConcurrentQueue,
        ConcurrentSet,
    )
    from aether.live_report import Report
    from aether.locks import CountDownLatch, ObjectLock, RWLock, atomic, synchronized
    from aether.mitigation import mitigate
    from aether.once import call_once
    from aether.shared import SharedBool, SharedFloat64, SharedInt64, SharedUInt64
    from aether.watching import is_active, start, stop, watch

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
    "ConcurrentList",
    "ConcurrentPriorityQueue",
    "ConcurrentQueue",
    "ConcurrentSet",
    "CountDownLatch",
    "ObjectLock",
    "RWLock",
    "Report",
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
    "is_active",
    "mitigate",
    "start",
    "stop",
    "synchronized",
    "watch",
]


_HOMES = {
    "AtomicCache": "containers",
    "ConcurrentDeque": "containers",
    "ConcurrentList": "containers",
    "ConcurrentSet": "containers",
    "Report": "live_report",
    "SharedBool": "shared",
    "SharedFloat64": "shared",
    "SharedInt64": "shared",
    "SharedUInt64": "shared",
    "atomic": "object_locks",
    "call_once": "containers",
    "is_active": "watching",
    "load_ipython_extension": "notebook",
    "mitigate": "mitigation",
    "start": "watching",
    "stop": "watching",
    "synchronized": "object_locks",
    "watch": "watching",
}
"""Of what is not in the native module."""

_MODULES = {"contention", "mitigation"}


def __getattr__(name: str) -> object:
    """What is asked for is loaded when it is first needed."""
    if name in _MODULES:
        return __import__(f"{__name__}.{name}", fromlist=[name])
    if name not in __all__ and name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = __import__(f"{__name__}.{_HOMES.get(name, '_native')}", fromlist=[name])
    value: object = getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
