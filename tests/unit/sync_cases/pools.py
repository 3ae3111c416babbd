"""``multiprocessing.pool.ThreadPool``."""

import contextlib
import multiprocessing
import threading
import time
from collections.abc import Iterator
from multiprocessing.pool import ThreadPool

from harness import Box, Signal, main, run_all


def ordered_apply(box: Box) -> None:
    with ThreadPool(2) as pool:
        box.touch()
        pool.apply(box.touch)
        box.touch()


def ordered_apply_async(box: Box) -> None:
    with ThreadPool(2) as pool:
        box.touch()
        result = pool.apply_async(box.touch)
        result.wait()
        box.touch()


def ordered_ready(box: Box) -> None:
    with ThreadPool(2) as pool:
        result = pool.apply_async(box.touch)
        while not result.ready():
            time.sleep(0.001)
        box.touch()


def ordered_successful(box: Box) -> None:
    with ThreadPool(2) as pool:
        result = pool.apply_async(box.touch)
        while True:
            with contextlib.suppress(ValueError):
                assert result.successful()
                break
        box.touch()


def ordered_raised(box: Box) -> None:
    def fail() -> None:
        box.touch()
        raise TimeoutError

    with ThreadPool(2) as pool:
        with contextlib.suppress(TimeoutError):
            pool.apply(fail)
        box.touch()


def racy_get_timeout(box: Box) -> None:
    touched, seen = Signal(), Signal()
    with ThreadPool(2) as pool:
        result = pool.apply_async(lambda: (box.touch(), touched.send(), seen.await_()))
        touched.await_()
        with contextlib.suppress(multiprocessing.TimeoutError):
            result.get(timeout=0.01)
        result.wait(timeout=0.01)
        assert not result.ready()
        box.touch()
        seen.send()
        result.get()


def racy_not_awaited(box: Box) -> None:
    done = Signal()
    with ThreadPool(2) as pool:
        pool.apply_async(lambda: (box.touch(), done.send()))
        done.await_()
        box.touch()


def racy_tasks(box: Box) -> None:
    with ThreadPool(2) as pool:
        results = [pool.apply_async(box.touch) for _ in range(5)]
        for result in results:
            result.wait()


def ordered_pool_of_one(box: Box) -> None:
    with ThreadPool(1) as pool:
        results = [pool.apply_async(box.touch) for _ in range(5)]
        for result in results:
            result.wait()


def racy_submitters(box: Box) -> None:
    """Submitting to one pool orders nothing: not even the tasks of one with the other's submitter."""
    handed, done = Signal(), Signal()
    with ThreadPool(2) as pool:

        def first() -> None:
            box.touch()
            pool.apply_async(int)
            time.sleep(0.02)
            handed.send()

        def second() -> None:
            handed.await_()
            pool.apply_async(lambda: (box.touch(), done.send()))
            done.await_()

        run_all(first, second)


def ordered_map(box: Box) -> None:
    with ThreadPool(2) as pool:
        box.touch()
        pool.map(box.touch, [1])
        box.touch()


def ordered_starmap_async(box: Box) -> None:
    with ThreadPool(2) as pool:
        box.touch()
        pool.starmap_async(box.touch, [(1,)]).get()
        box.touch()


def ordered_imap(box: Box) -> None:
    with ThreadPool(2) as pool:
        box.touch()
        for _ in pool.imap(box.touch, [1]):
            box.touch()


def ordered_imap_unordered(box: Box) -> None:
    with ThreadPool(2) as pool:
        for _ in pool.imap_unordered(box.touch, [1]):
            box.touch()


def ordered_imap_chunks(box: Box) -> None:
    with ThreadPool(2) as pool:
        for _ in pool.imap(box.touch, [1, 2], chunksize=2):
            pass
        box.touch()


def ordered_imap_raised(box: Box) -> None:
    def fail(_: int) -> None:
        box.touch()
        raise ValueError

    with ThreadPool(2) as pool:
        with contextlib.suppress(ValueError):
            next(pool.imap(fail, [1]))
        box.touch()


def ordered_iterable_before_its_task(box: Box) -> None:
    """The iterable of imap is walked by a thread of the pool."""

    def items() -> Iterator[int]:
        box.touch()
        yield 1

    with ThreadPool(2) as pool:
        box.touch()
        for _ in pool.imap(box.touch, items()):
            box.touch()


def racy_iterable_after_its_task(box: Box) -> None:
    done = Signal()

    def items() -> Iterator[int]:
        yield 1
        done.await_()
        box.touch()

    with ThreadPool(2) as pool:
        list(pool.imap(lambda _: (box.touch(), done.send()), items()))


def ordered_callbacks(box: Box) -> None:
    """One thread runs them all."""
    with ThreadPool(2) as pool:
        for _ in range(5):
            pool.apply_async(int, callback=box.touch)
        pool.close()
        pool.join()


def ordered_callback_after_task(box: Box) -> None:
    with ThreadPool(2) as pool:
        pool.apply_async(box.touch, callback=box.touch).get()
        pool.close()
        pool.join()


def racy_get_does_not_wait_for_callback(box: Box) -> None:
    with ThreadPool(2) as pool:
        pool.apply_async(int, callback=box.touch).get()
        box.touch()


def ordered_join(box: Box) -> None:
    with ThreadPool(2) as pool:
        pool.apply_async(box.touch, callback=box.touch)
        pool.close()
        pool.join()
        box.touch()


def ordered_initializer(box: Box) -> None:
    with ThreadPool(1, initializer=box.touch) as pool:
        pool.apply(box.touch)
        box.touch()


def ordered_task_asks_its_thread(box: Box) -> None:
    with ThreadPool(2) as pool:
        names: list[str] = []
        while len(set(names)) == len(names):
            names.append(pool.apply(lambda: threading.current_thread().name))
        pool.apply(box.touch)
        box.touch()


main(__name__)
