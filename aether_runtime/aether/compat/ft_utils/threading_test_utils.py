"""Functions run in several threads at the same time."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aether.compat._errors import remember_error, take_error


def run_concurrently(
    worker_func: Callable[..., object],
    nthreads: int,
    args: Sequence[Any] = (),
    kwargs: Mapping[str, Any] | None = None,
) -> None:
    """Runs a function in so many threads, which begin together. Raises what a thread raised."""
    run_each_concurrently([lambda: worker_func(*args, **(kwargs or {}))] * nthreads)


def run_each_concurrently(funcs: Sequence[Callable[[], object]]) -> None:
    """Runs each function in a thread of its own, which begin together.

    Raises what a thread raised; of several the first in order, from an ExceptionGroup of the others.
    """
    barrier = threading.Barrier(len(funcs))
    threads = [threading.Thread(target=_begin_together, args=(barrier, each)) for each in funcs]
    for each in threads:
        remember_error(each)
        each.start()
    for each in threads:
        each.join()
    errors = [error for error in map(take_error, threads) if error is not None]
    if errors:
        first, *others = errors
        raise first from (BaseExceptionGroup("raised in other threads", others) if others else first.__cause__)


def _begin_together(barrier: threading.Barrier, function: Callable[[], object]) -> None:
    barrier.wait()
    function()
