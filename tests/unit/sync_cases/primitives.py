"""Semaphores, events and barriers."""

import contextlib
import threading
import time
from typing import Any

from harness import Box, Signal, main, run_all, sequence


def _with(primitive: Any, box: Box) -> None:
    with primitive:
        box.touch()


def ordered_semaphore_of_one(box: Box) -> None:
    semaphore = threading.Semaphore(1)
    sequence(lambda: _with(semaphore, box), lambda: _with(semaphore, box), lambda: _with(semaphore, box))


def racy_semaphore_of_two(box: Box) -> None:
    semaphore = threading.Semaphore(2)
    sequence(lambda: _with(semaphore, box), lambda: _with(semaphore, box))


def ordered_bounded_semaphore(box: Box) -> None:
    semaphore = threading.BoundedSemaphore()
    sequence(lambda: _with(semaphore, box), lambda: _with(semaphore, box))


def ordered_semaphore_token(box: Box) -> None:
    semaphore = threading.Semaphore(0)

    def taker() -> None:
        semaphore.acquire()
        box.touch()

    def giver() -> None:
        box.touch()
        semaphore.release()

    run_all(taker, giver)


def ordered_semaphore_tokens(box: Box) -> None:
    semaphore = threading.Semaphore(0)

    def taker() -> None:
        semaphore.acquire()
        semaphore.acquire()
        box.touch()

    sequence(semaphore.release, lambda: (box.touch(), semaphore.release()), taker)


def racy_semaphore_first_token(box: Box) -> None:
    """Tokens are taken in the order they were released."""
    semaphore = threading.Semaphore(0)

    def taker() -> None:
        semaphore.acquire()
        box.touch()

    sequence(semaphore.release, lambda: (box.touch(), semaphore.release()), taker)


def racy_semaphore_failed(box: Box) -> None:
    semaphore = threading.Semaphore(1)

    def first() -> None:
        box.touch()
        semaphore.acquire()
        semaphore.release()
        semaphore.acquire()

    def second() -> None:
        assert not semaphore.acquire(blocking=False)
        assert not semaphore.acquire(timeout=0.01)
        box.touch()

    sequence(first, second)


def racy_semaphore_over_released(box: Box) -> None:
    semaphore = threading.BoundedSemaphore(1)

    def first() -> None:
        box.touch()
        with contextlib.suppress(ValueError):
            semaphore.release()

    def second() -> None:
        semaphore.acquire()
        box.touch()

    sequence(first, second)


def ordered_semaphore_release_many(box: Box) -> None:
    semaphore = threading.Semaphore(0)

    def first() -> None:
        box.touch()
        semaphore.release(2)

    def taker() -> None:
        semaphore.acquire()

    def second() -> None:
        semaphore.acquire()
        box.touch()

    sequence(first, taker, second)


def ordered_event(box: Box) -> None:
    event = threading.Event()

    def waiter() -> None:
        event.wait()
        box.touch()

    def setter() -> None:
        box.touch()
        event.set()

    run_all(waiter, setter)


def ordered_event_query(box: Box) -> None:
    event = threading.Event()

    def waiter() -> None:
        while not event.is_set():
            time.sleep(0.001)
        box.touch()

    def setter() -> None:
        box.touch()
        event.set()

    run_all(waiter, setter)


def racy_event_timeout(box: Box) -> None:
    event = threading.Event()

    def second() -> None:
        assert not event.wait(timeout=0.01)
        box.touch()

    sequence(lambda: (box.touch(), event.set(), event.clear()), second)


def racy_event_set_again(box: Box) -> None:
    """Only the set that made it true counts."""
    event = threading.Event()

    def second() -> None:
        event.wait()
        box.touch()

    sequence(event.set, lambda: (box.touch(), event.set()), second)


def racy_event_cleared(box: Box) -> None:
    event = threading.Event()

    def last() -> None:
        event.wait()
        box.touch()

    sequence(lambda: (box.touch(), event.set()), event.clear, event.set, last)


def ordered_event_set_by_timer(box: Box) -> None:
    event = threading.Event()
    box.touch()
    other = threading.Thread(target=lambda: (event.wait(), box.touch()))
    other.start()
    box.touch()
    threading.Timer(0.01, event.set).start()
    other.join()


def ordered_barrier(box: Box) -> None:
    barrier = threading.Barrier(2)
    turn = Signal()

    def first() -> None:
        box.touch()
        barrier.wait()
        barrier.wait()
        turn.await_()
        box.touch()

    def second() -> None:
        barrier.wait()
        box.touch()
        barrier.wait()
        turn.send()

    run_all(first, second)


def racy_barrier_after(box: Box) -> None:
    barrier = threading.Barrier(2)
    turn = Signal()

    def first() -> None:
        barrier.wait()
        box.touch()
        turn.send()

    def second() -> None:
        barrier.wait()
        turn.await_()
        box.touch()

    run_all(first, second)


def ordered_barrier_action(box: Box) -> None:
    barrier = threading.Barrier(2, action=box.touch)
    turn = Signal()

    def first() -> None:
        barrier.wait()
        box.touch()
        turn.send()

    def second() -> None:
        box.touch()
        barrier.wait()

    run_all(first, second)


def racy_barrier_broken(box: Box) -> None:
    barrier = threading.Barrier(3)

    def first() -> None:
        box.touch()
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.05)

    def second() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait()
        box.touch()

    run_all(first, second)


def racy_barrier_next_round(box: Box) -> None:
    """Who arrives early for the next round is in that one."""
    barrier = threading.Barrier(2)
    arrived = Signal()

    def first() -> None:
        barrier.wait()
        arrived.await_()
        box.touch()

    def second() -> None:
        barrier.wait()
        box.touch()
        arrived.send()

    run_all(first, second)


def ordered_many_rounds(box: Box) -> None:
    barrier = threading.Barrier(3)

    def body(number: int) -> None:
        for turn in range(9):
            if turn % 3 == number:
                box.touch()
            barrier.wait()

    run_all(lambda: body(0), lambda: body(1), lambda: body(2))


def _find_broken(box: Box, barrier: threading.Barrier) -> None:
    with contextlib.suppress(threading.BrokenBarrierError):
        barrier.wait()
    box.touch()


def ordered_barrier_aborted(box: Box) -> None:
    barrier = threading.Barrier(2)

    def stopper() -> None:
        time.sleep(0.02)
        box.touch()
        barrier.abort()

    run_all(stopper, lambda: _find_broken(box, barrier))


def ordered_barrier_aborted_before(box: Box) -> None:
    barrier = threading.Barrier(2)
    sequence(lambda: (box.touch(), barrier.abort()), lambda: _find_broken(box, barrier))


def ordered_barrier_reset(box: Box) -> None:
    barrier = threading.Barrier(2)

    def stopper() -> None:
        while barrier.n_waiting == 0:
            time.sleep(0.001)
        box.touch()
        barrier.reset()

    run_all(stopper, lambda: _find_broken(box, barrier))


def ordered_barrier_found_broken(box: Box) -> None:
    barrier = threading.Barrier(2)

    def second() -> None:
        assert barrier.broken
        box.touch()

    sequence(lambda: (box.touch(), barrier.abort()), second)


def racy_barrier_found_whole(box: Box) -> None:
    barrier = threading.Barrier(2)
    sequence(lambda: (box.touch(), barrier.reset()), lambda: (barrier.broken, box.touch()))


def racy_barrier_aborted_after_all(box: Box) -> None:
    """It was broken before: the abort makes nothing true."""
    barrier = threading.Barrier(2)

    def impatient() -> None:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=0.01)

    sequence(impatient, lambda: (box.touch(), barrier.abort()), lambda: _find_broken(box, barrier))


def racy_barrier_access_after_abort(box: Box) -> None:
    barrier = threading.Barrier(2)
    sequence(lambda: (barrier.abort(), box.touch()), lambda: _find_broken(box, barrier))


main(__name__)
