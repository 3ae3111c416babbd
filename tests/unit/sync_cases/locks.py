"""Locks and conditions."""

import contextlib
import logging
import threading
from typing import Any

from harness import Box, Signal, main, run_all, sequence


def _with(lock: Any, box: Box) -> None:
    with lock:
        box.touch()


def racy_nothing(box: Box) -> None:
    sequence(box.touch, box.touch)


def ordered_lock(box: Box) -> None:
    lock = threading.Lock()
    sequence(lambda: _with(lock, box), lambda: _with(lock, box))


def ordered_rlock(box: Box) -> None:
    lock = threading.RLock()
    sequence(lambda: _with(lock, box), lambda: _with(lock, box))


def ordered_python_rlock(box: Box) -> None:
    lock = threading._PyRLock()  # type: ignore[attr-defined]
    sequence(lambda: _with(lock, box), lambda: _with(lock, box))


def racy_two_locks(box: Box) -> None:
    locks = threading.Lock(), threading.RLock()
    sequence(lambda: _with(locks[0], box), lambda: _with(locks[1], box))


def ordered_acquire_release(box: Box) -> None:
    lock = threading.Lock()

    def work() -> None:
        lock.acquire(timeout=5)
        box.touch()
        lock.release()

    sequence(work, work)


def ordered_stored_bound_methods(box: Box) -> None:
    lock = threading.Lock()
    acquire, release = lock.acquire, lock.release

    def work() -> None:
        acquire()
        box.touch()
        release()

    sequence(work, work)


def ordered_by_earlier_release(box: Box) -> None:
    """Every release comes before every later acquire, whoever held the lock in between."""
    lock = threading.Lock()

    def first() -> None:
        box.touch()
        _empty(lock)

    def last() -> None:
        _empty(lock)
        box.touch()

    sequence(first, lambda: _empty(lock), last)


def _empty(lock: Any) -> None:
    with lock:
        pass


def ordered_released_by_another(box: Box) -> None:
    lock = threading.Lock()
    lock.acquire()

    def first() -> None:
        box.touch()
        lock.release()

    def second() -> None:
        lock.acquire()
        box.touch()

    run_all(second, first)


def racy_failed_acquire(box: Box) -> None:
    lock = threading.Lock()

    def first() -> None:
        box.touch()
        _empty(lock)
        lock.acquire()

    def second() -> None:
        assert not lock.acquire(blocking=False)
        assert not lock.acquire(timeout=0.01)
        box.touch()

    sequence(first, second)


def racy_release_before_access(box: Box) -> None:
    lock = threading.Lock()

    def first() -> None:
        _empty(lock)
        box.touch()

    sequence(first, lambda: _with(lock, box))


def racy_failed_release(box: Box) -> None:
    lock, rlock = threading.Lock(), threading.RLock()

    def first() -> None:
        box.touch()
        for each in (lock, rlock):
            with contextlib.suppress(RuntimeError):
                each.release()

    def second() -> None:
        with lock, rlock:
            box.touch()

    sequence(first, second)


def ordered_recursive(box: Box) -> None:
    lock = threading.RLock()

    def work() -> None:
        with lock:
            with lock:
                pass
            box.touch()

    sequence(work, work)


def racy_locked_query(box: Box) -> None:
    lock = threading.Lock()

    def first() -> None:
        box.touch()
        _empty(lock)

    def second() -> None:
        assert not lock.locked()
        box.touch()

    sequence(first, second)


def ordered_exit_stack(box: Box) -> None:
    lock = threading.Lock()

    def work() -> None:
        with contextlib.ExitStack() as stack:
            stack.enter_context(lock)
            box.touch()

    sequence(work, work)


def ordered_released_by_thread_target(box: Box) -> None:
    """The library calls what the program gave it."""
    lock = threading.Lock()
    lock.acquire()
    box.touch()
    releaser = threading.Thread(target=lock.release)
    signal = Signal()

    def second() -> None:
        signal.await_()
        lock.acquire()
        box.touch()

    other = threading.Thread(target=second)
    other.start()
    box.touch()
    releaser.start()
    signal.send()
    other.join()


def ordered_condition_lock(box: Box) -> None:
    condition = threading.Condition()
    sequence(lambda: _with(condition, box), lambda: _with(condition, box))


def ordered_condition_over_lock(box: Box) -> None:
    condition = threading.Condition(threading.Lock())
    sequence(lambda: _with(condition, box), lambda: _with(condition, box))


def ordered_condition_wait(box: Box) -> None:
    condition = threading.Condition()
    waiting = Signal()

    def waiter() -> None:
        with condition:
            box.touch()
            waiting.send()
            condition.wait()
            box.touch()

    def notifier() -> None:
        waiting.await_()
        with condition:
            box.touch()
            condition.notify()

    run_all(waiter, notifier)


def ordered_condition_wait_for_over_lock(box: Box) -> None:
    condition = threading.Condition(threading.Lock())
    ready: list[int] = []

    def waiter() -> None:
        with condition:
            condition.wait_for(lambda: len(ready) > 0)
            box.touch()

    def notifier() -> None:
        with condition:
            box.touch()
            ready.append(1)
            condition.notify_all()

    run_all(waiter, notifier)


def ordered_condition_wait_releases(box: Box) -> None:
    """What was done before the wait comes before who takes the lock meanwhile, and that before its return."""
    condition = threading.Condition()
    waiting = Signal()

    def waiter() -> None:
        with condition:
            with condition:
                box.touch()
                waiting.send()
                condition.wait(timeout=0.2)
            box.touch()

    def meanwhile() -> None:
        waiting.await_()
        _with(condition, box)

    run_all(waiter, meanwhile)


def racy_notify_without_the_lock_order(box: Box) -> None:
    """A notify itself orders nothing, least of all what its thread does after it."""
    condition = threading.Condition()
    waiting, woken = Signal(), Signal()

    def waiter() -> None:
        with condition:
            waiting.send()
            condition.wait()
        woken.await_()
        box.touch()

    def notifier() -> None:
        waiting.await_()
        with condition:
            condition.notify()
        box.touch()
        woken.send()

    run_all(waiter, notifier)


def racy_locks_of_the_library(box: Box) -> None:
    """Logging, print and thread starts take locks of their own, which order nothing."""
    logger = logging.getLogger("case")
    logger.addHandler(logging.StreamHandler(open("/dev/null", "w")))  # noqa: SIM115
    logger.propagate = False

    def first() -> None:
        box.touch()
        logger.error("first")
        print(end="")

    def second() -> None:
        print(end="")
        logger.error("second")
        box.touch()

    sequence(first, second)


def racy_active_limbo_lock(box: Box) -> None:
    """The first thread has ended, unjoined, before the second is started."""
    done = Signal()

    def first() -> None:
        box.touch()
        done.send()

    one = threading.Thread(target=first)
    one.start()
    done.await_()
    other = threading.Thread(target=box.touch)
    other.start()
    other.join()
    one.join()


main(__name__)
