"""``@call_once``: a function that runs once, however many threads call it."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, overload

from aether._native import Once


class _CallOnce(Once):
    """A function that runs once."""

    def __set_name__(self, owner: type, name: str) -> None:
        raise TypeError(f"{name!r} would run once for all instances: make it a static method, or a cached_property")

    def __reduce__(self) -> str:
        return str(self.__qualname__)  # type: ignore[attr-defined]


def _decorated(function: Any, timeout: float | None) -> Any:
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        raise TypeError("what a coroutine function or a generator returns is used up by its first user")
    return functools.update_wrapper(_CallOnce(function, timeout=timeout), function)


@overload
def call_once[F](function: F, /) -> F: ...
@overload
def call_once[F](*, timeout: float | None = None) -> Callable[[F], F]: ...
def call_once(function: Any = None, /, *, timeout: float | None = None) -> Any:
    """Lets a function run once: whoever calls it gets what the first call returned.

    Who calls it while it runs waits; TimeoutError if that takes longer than `timeout` seconds. What it raises is raised
    where it ran, and it has not run then: the next who waits or calls runs it again. The first call's arguments
    count.

    RuntimeError at once where a thread would wait for itself: the function calls itself, or calls one that waits for
    it. A call after the first is O(1), and takes no lock.
    """
    if function is None:
        return functools.partial(_decorated, timeout=timeout)
    return _decorated(function, timeout)
