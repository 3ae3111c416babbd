"""Functions in threads of their own."""

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager


def started[T](function: Callable[[], T]) -> Future[T]:
    """What the function will return or raise in another thread."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(function())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def elsewhere[T](function: Callable[[], T]) -> T:
    """What the function returns or raises in another thread."""
    return started(function).result(30)


def in_threads(*functions: Callable[[], object]) -> list[object]:
    """What each returns, or the exception that it raises, called at once."""
    start = threading.Barrier(len(functions))

    def begun(function: Callable[[], object]) -> Callable[[], object]:
        return lambda: (start.wait(), function())[1]

    futures = [started(begun(each)) for each in functions]
    return [future.exception(30) or future.result() for future in futures]


def run_together(functions: Iterable[Callable[[], object]]) -> None:
    """Run each in a thread of its own; raises what one of them has raised when all have ended."""
    futures = [started(each) for each in functions]
    wait(futures)
    for each in futures:
        each.result()


def until(condition: Callable[[], object]) -> None:
    """Lets other threads run until it is so."""
    pause = threading.Event()
    while not condition():
        pause.wait(0.001)


@contextmanager
def interruptible() -> Iterator[Callable[[], None]]:
    """Gives a function for another thread that raises KeyboardInterrupt in this one, the main thread, once.

    A signal that comes right before a wait does not end it, so it is sent until it was heard.
    """
    main, heard = threading.get_ident(), threading.Event()

    def hear(*_: object) -> None:
        if not heard.is_set():
            heard.set()
            raise KeyboardInterrupt

    def interrupt() -> None:
        while not heard.wait(0.01):
            signal.pthread_kill(main, signal.SIGINT)

    previous = signal.signal(signal.SIGINT, hear)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, previous)
