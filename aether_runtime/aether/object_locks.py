"""``@atomic``: an object's methods run one at a time.

The lock is the object's, not the method's: ObjectLock knows it by the object's address. What waits for it in asyncio
waits here, in its event loop.
"""

from __future__ import annotations

import functools
import inspect
import threading
import types
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Never, overload

from aether._native import ObjectLock

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Future

type _Waiter = tuple[AbstractEventLoop, Future[None]]

# Re-entrant, since a signal's handler may come here on top of itself.
_guard = threading.RLock()
_waiting: dict[int, deque[_Waiter]] = {}


def _wake(target: object) -> None:
    """Lets the task that has waited longest for the object's lock try for it."""
    while (waiter := _take_first(id(target))) is not None:
        loop, future = waiter
        try:
            loop.call_soon_threadsafe(_finish, future)
        except RuntimeError:  # the loop is closed, and its task with it
            continue
        return


def _take_first(key: int) -> _Waiter | None:
    with _guard:
        queue = _waiting.get(key)
        try:
            first = queue.popleft() if queue is not None else None
        except IndexError:
            first = None
        if not queue:
            _waiting.pop(key, None)
        return first


def _finish(future: Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _queue(key: int, waiter: _Waiter) -> None:
    with _guard:
        _waiting.setdefault(key, deque()).append(waiter)


def _leave(key: int, waiter: _Waiter) -> bool:
    """Whether it was still queued, so that nobody has woken it."""
    with _guard:
        queue = _waiting.get(key)
        if queue is None or waiter not in queue:
            return False
        queue.remove(waiter)
        if not queue:
            _waiting.pop(key, None)
        return True


ObjectLock._set_waker(_wake)


async def _acquire(lock: ObjectLock[object], target: object, timeout: float | None) -> None:
    """Takes the lock for the running task; other tasks go on meanwhile."""
    if lock._try_or_announce():
        return
    import asyncio  # noqa: PLC0415 - it runs, so it is loaded

    loop = asyncio.get_running_loop()
    async with asyncio.timeout(timeout):
        while True:
            waiter = (loop, loop.create_future())
            _queue(id(target), waiter)
            try:
                # The lock may have come free before it was queued.
                if lock._try_again():
                    return
                await waiter[1]
            except BaseException:
                if not _leave(id(target), waiter):
                    _wake(target)
                raise
            finally:
                _leave(id(target), waiter)
            if lock._try_again():
                return


class _Atomic:
    """A function that takes the lock of its first argument or, where it is no method, its own."""

    def __init__(self, function: Callable[..., Any], timeout: float | None, is_method: bool) -> None:
        functools.update_wrapper(self, function)
        self._is_method = is_method
        around = _around_coroutine if inspect.iscoroutinefunction(function) else _around
        self._of_first = around(function, timeout, None)
        self._of_itself = around(function, timeout, self)
        if around is _around_coroutine:
            inspect.markcoroutinefunction(self)

    def __set_name__(self, owner: type, name: str) -> None:
        """In a class's body: from now on the plain function stands there, which binds faster than anything else."""
        self._is_method = True
        setattr(owner, name, self._of_first)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self._of_first, instance)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if not self._is_method and arguments and isinstance(arguments[0], type):
            self._is_method = self._is_class_method_of(arguments[0])
        return (self._of_first if self._is_method else self._of_itself)(*arguments, **named)

    def _is_class_method_of(self, owner: type) -> bool:
        """``@classmethod`` above ``@atomic`` tells of neither its class nor its name, until it is called."""
        found = inspect.getattr_static(owner, self.__name__, None)  # type: ignore[attr-defined]
        return isinstance(found, classmethod) and found.__func__ is self

    def __repr__(self) -> str:
        return f"<atomic {self.__wrapped__!r}>"  # type: ignore[attr-defined]

    def __reduce__(self) -> str:
        return str(self.__qualname__)  # type: ignore[attr-defined]


def _around(function: Callable[..., Any], timeout: float | None, of: object) -> Callable[..., Any]:
    if of is None:

        @functools.wraps(function)
        def locked(self: Any, /, *arguments: Any, **named: Any) -> Any:
            with ObjectLock(self, timeout):
                return function(self, *arguments, **named)

    else:

        @functools.wraps(function)
        def locked(*arguments: Any, **named: Any) -> Any:
            with ObjectLock(of, timeout):
                return function(*arguments, **named)

    return locked


def _around_coroutine(function: Callable[..., Any], timeout: float | None, of: object) -> Callable[..., Any]:
    @functools.wraps(function)
    async def locked(*arguments: Any, **named: Any) -> Any:
        target = arguments[0] if of is None else of
        lock = ObjectLock(target, timeout)
        try:
            await _acquire(lock, target, timeout)
            return await function(*arguments, **named)
        finally:
            lock._end()

    return locked


def _refuse(function: object) -> Never:
    what = "a generator runs on after the call, so it" if callable(function) else repr(function)
    raise TypeError(f"{what} cannot be atomic")


def _decorated(function: Any, timeout: float | None) -> Any:
    if isinstance(function, staticmethod):
        return staticmethod(_decorated(function.__func__, timeout))
    if isinstance(function, classmethod):
        inner = _decorated(function.__func__, timeout)
        inner._is_method = True
        return classmethod(inner)
    if not callable(function) or inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        _refuse(function)
    return _Atomic(function, timeout, is_method=False)


@overload
def atomic[F](function: F, /) -> F: ...
@overload
def atomic[F](*, timeout: float | None = None) -> Callable[[F], F]: ...
def atomic(function: Any = None, /, *, timeout: float | None = None) -> Any:
    """Runs a function with the lock of its object held.

    A method takes the lock of its instance, a class method that of its class, any other function its own: so all atomic
    methods of an object exclude each other, and may call each other. ``with ObjectLock(obj):`` takes the same lock.

    TimeoutError where the lock was not to be had within `timeout` seconds. In asyncio the lock is the task's: a
    coroutine waits without blocking its loop, and a plain function that would have to wait for another task of the same
    thread raises RuntimeError. A generator cannot be atomic: TypeError.
    """
    ObjectLock(None, timeout)  # says what is wrong with the timeout
    if function is None:
        return functools.partial(_decorated, timeout=timeout)
    return _decorated(function, timeout)


synchronized = atomic
