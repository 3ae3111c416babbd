"""``@atomic`` and ``@synchronized`` with Aether-Thread's options: one lock for each object, whichever these are."""

from collections.abc import Callable
from enum import Enum
from typing import Any, overload

from aether.object_locks import atomic as _atomic


class LockType(Enum):
    """Which lock is asked for. A thread may always take it again, as an RLOCK."""

    LOCK = "lock"
    RLOCK = "rlock"
    SEMAPHORE = "semaphore"


class SynchronizationStrategy(Enum):
    """When a lock is asked for. It is always taken, as with ALWAYS."""

    ALWAYS = "always"
    GIL_DISABLED = "gil_disabled"
    ADAPTIVE = "adaptive"


@overload
def atomic[F](func: F, /) -> F: ...
@overload
def atomic[F](
    *,
    lock_type: LockType = ...,
    strategy: SynchronizationStrategy = ...,
    timeout: float | None = None,
    track_contention: bool = False,
) -> Callable[[F], F]: ...
def atomic(
    func: Any = None,
    /,
    *,
    lock_type: LockType = LockType.RLOCK,
    strategy: SynchronizationStrategy = SynchronizationStrategy.ADAPTIVE,
    timeout: float | None = None,
    track_contention: bool = False,
) -> Any:
    """Runs a function with the lock of its object held. TimeoutError if that was not to be had in `timeout` seconds.

    `aether.contention` sees the lock, whatever `track_contention` is.
    """
    LockType(lock_type)
    SynchronizationStrategy(strategy)
    decorate: Callable[[Any], Any] = _atomic(timeout=timeout)
    return decorate if func is None else decorate(func)


@overload
def synchronized[F](func: F, /) -> F: ...
@overload
def synchronized[F](*, timeout: float | None = None) -> Callable[[F], F]: ...
def synchronized(func: Any = None, /, *, timeout: float | None = None) -> Any:
    """Is atomic()."""
    decorate: Callable[[Any], Any] = _atomic(timeout=timeout)
    return decorate if func is None else decorate(func)
