"""``ThreadSet``: threads that are started and joined together."""

import builtins
import itertools
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any, Self

from aether.compat._errors import remember_error, take_error


class ThreadSet:
    """Threads that are started and joined together. `join` raises what they raised, as an ExceptionGroup."""

    thread_factory: Callable[..., Thread] = Thread

    def __init__(self, *threads: Thread) -> None:
        self._threads = set(threads)

    class Args:
        """The arguments of one thread."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self.args = args
            self.kwargs = kwargs

    @classmethod
    def with_args(cls, *args: Args) -> Callable[[Callable[..., object]], Self]:
        """A decorator: of a function a set, with a thread for each of `args`."""
        for each in args:
            if not isinstance(each, cls.Args):
                raise TypeError(f"{each!r} is no ThreadSet.Args")
        return lambda target: cls(
            *(cls.thread_factory(target=target, args=each.args, kwargs=each.kwargs) for each in args)
        )

    @classmethod
    def repeat(cls, times: int) -> Callable[[Callable[..., object]], Self]:
        """A decorator: of a function a set of so many threads."""
        return cls.with_args(*itertools.repeat(cls.Args(), times))

    @classmethod
    def range(cls, start: int, stop: int | None = None, step: int = 1) -> Callable[[Callable[..., object]], Self]:
        """A decorator: of a function a set, with a thread for each number of `range(start, stop, step)`."""
        numbers = builtins.range(start) if stop is None else builtins.range(start, stop, step)
        return cls.with_args(*(cls.Args(each) for each in numbers))

    @classmethod
    def target[**P](cls, target: Callable[P, object]) -> Callable[P, Thread]:
        """A decorator: a function whose call makes a thread with these arguments."""
        return lambda *arguments, **named: cls.thread_factory(target=target, args=arguments, kwargs=named)

    def start(self) -> None:
        """Starts the threads."""
        for each in self._threads:
            remember_error(each)
            each.start()

    def join(self, timeout: float | None = None) -> None:
        """Waits for the threads, `timeout` seconds for each. What they raised is raised once, as an ExceptionGroup."""
        for each in self._threads:
            each.join(timeout)
        ended = (each for each in self._threads if not each.is_alive())
        errors = [error for error in map(take_error, ended) if error is not None]
        if errors:
            raise BaseExceptionGroup("raised in threads", errors)

    def start_and_join(self, join_timeout: float | None = None) -> None:
        """Starts the threads, and waits for them."""
        self.start()
        self.join(join_timeout)

    def is_alive(self) -> Iterator[bool]:
        """For each thread whether it runs."""
        return (each.is_alive() for each in self._threads)

    def any_is_alive(self) -> bool:
        """Whether any runs."""
        return any(self.is_alive())

    def all_are_alive(self) -> bool:
        """Whether all run."""
        return all(self.is_alive())

    def all_are_not_alive(self) -> bool:
        """Whether none runs."""
        return not self.any_is_alive()

    def __or__(self, other: "ThreadSet") -> Self:
        return type(self)(*self._threads, *self._others(other))

    def __ior__(self, other: "ThreadSet") -> Self:
        self._threads |= self._others(other)
        return self

    def _others(self, other: object) -> set[Thread]:
        if not isinstance(other, type(self)):
            raise TypeError(f"{other!r} is no {type(self).__name__}")
        return other._threads

    def __len__(self) -> int:
        return len(self._threads)

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__} of {len(self)} threads>"
