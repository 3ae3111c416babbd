"""``concurrent.futures``: pools' tasks, futures and callbacks."""

import concurrent.futures
import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from harness import Box, Signal, main, run_all, sequence


def ordered_submit(box: Box) -> None:
    with ThreadPoolExecutor(2) as pool:
        box.touch()
        pool.submit(box.touch)


def ordered_result(box: Box) -> None:
    with ThreadPoolExecutor(2) as pool:
        pool.submit(box.touch).result()
        box.touch()


def ordered_exception(box: Box) -> None:
    def fail() -> None:
        box.touch()
        raise ValueError

    with ThreadPoolExecutor(2) as pool:
        assert isinstance(pool.submit(fail).exception(), ValueError)
        box.touch()


def ordered_raised_result(box: Box) -> None:
    def fail() -> None:
        box.touch()
        raise TimeoutError

    with ThreadPoolExecutor(2) as pool:
        with contextlib.suppress(TimeoutError):
            pool.submit(fail).result()
        box.touch()


def ordered_done(box: Box) -> None:
    with ThreadPoolExecutor(2) as pool:
        future = pool.submit(box.touch)
        while not future.done():
            time.sleep(0.001)
        box.touch()


def racy_not_awaited(box: Box) -> None:
    done = Signal()
    with ThreadPoolExecutor(2) as pool:
        pool.submit(lambda: (box.touch(), done.send()))
        done.await_()
        box.touch()


def racy_result_timeout(box: Box) -> None:
    touched, seen = Signal(), Signal()
    with ThreadPoolExecutor(2) as pool:
        future = pool.submit(lambda: (box.touch(), touched.send(), seen.await_()))
        touched.await_()
        with contextlib.suppress(TimeoutError):
            future.result(timeout=0.01)
        assert not future.done()
        assert future.running()
        box.touch()
        seen.send()


def racy_tasks_on_one_worker(box: Box) -> None:
    """Two tasks are not ordered by having run on one worker."""
    with ThreadPoolExecutor(2) as pool:
        done = Signal()
        pool.submit(lambda: (box.touch(), done.send()))
        done.await_()
        time.sleep(0.02)
        pool.submit(box.touch)
        time.sleep(0.02)


def racy_three_short_tasks(box: Box) -> None:
    with ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            pool.submit(box.touch)


def ordered_pool_of_one(box: Box) -> None:
    with ThreadPoolExecutor(1) as pool:
        for _ in range(3):
            pool.submit(box.touch)


def ordered_task_that_asks_its_thread(box: Box) -> None:
    """It is ordered after its worker's earlier tasks."""
    with ThreadPoolExecutor(2) as pool:
        done = Signal()
        first = pool.submit(lambda: (box.touch(), done.send(), threading.get_ident()))
        done.await_()
        time.sleep(0.02)
        second = pool.submit(lambda: (threading.get_ident(), box.touch(), threading.get_ident()))
        time.sleep(0.02)
    assert first.result()[2] == second.result()[2]


def ordered_task_that_loads_a_local(box: Box) -> None:
    local = threading.local()
    with ThreadPoolExecutor(2) as pool:
        done = Signal()
        pool.submit(lambda: (box.touch(), done.send()))
        done.await_()
        time.sleep(0.02)
        pool.submit(lambda: (getattr(local, "missing", None), box.touch()))
        time.sleep(0.02)


def racy_task_that_asks_late(box: Box) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = Signal()
        pool.submit(lambda: (box.touch(), done.send()))
        done.await_()
        time.sleep(0.02)
        pool.submit(lambda: (box.touch(), threading.current_thread()))
        time.sleep(0.02)


def ordered_shutdown(box: Box) -> None:
    pool = ThreadPoolExecutor(2)
    pool.submit(box.touch)
    pool.shutdown(wait=True)
    box.touch()


def racy_shutdown_without_wait(box: Box) -> None:
    done = Signal()
    pool = ThreadPoolExecutor(2)
    pool.submit(lambda: (box.touch(), done.send()))
    pool.shutdown(wait=False)
    done.await_()
    box.touch()


def ordered_shutdown_waits_for_callbacks(box: Box) -> None:
    seen = Signal()
    pool = ThreadPoolExecutor(2)
    future = pool.submit(seen.await_)
    future.add_done_callback(box.touch)
    seen.send()
    pool.shutdown(wait=True)
    box.touch()


def racy_result_does_not_wait_for_callbacks(box: Box) -> None:
    seen, called = Signal(), Signal()
    with ThreadPoolExecutor(2) as pool:
        future = pool.submit(seen.await_)
        future.add_done_callback(lambda _: (box.touch(), called.send()))
        seen.send()
        future.result()
        called.await_()
        box.touch()


def ordered_callback_after_its_task(box: Box) -> None:
    seen = Signal()
    with ThreadPoolExecutor(2) as pool:
        future = pool.submit(lambda: (seen.await_(), box.touch()))
        future.add_done_callback(box.touch)
        seen.send()


def ordered_callback_of_finished_future(box: Box) -> None:
    with ThreadPoolExecutor(2) as pool:
        future = pool.submit(box.touch)
        time.sleep(0.02)
        future.add_done_callback(box.touch)
        box.touch()


def racy_callbacks_of_two_tasks(box: Box) -> None:
    with ThreadPoolExecutor(2) as pool:
        seen = Signal()
        futures = [pool.submit(seen.await_) for _ in range(2)]
        for future in futures:
            future.add_done_callback(box.touch)
        seen.send()


def ordered_initializer(box: Box) -> None:
    started = Signal()

    def initialize() -> None:
        box.touch()

    with ThreadPoolExecutor(1, initializer=initialize) as pool:
        pool.submit(started.send)
        started.await_()
        pool.submit(box.touch).result()


def ordered_initializer_of_two_workers(box: Box) -> None:
    local = threading.local()

    def initialize() -> None:
        local.box = box

    def first() -> None:
        local.box.touch()

    with ThreadPoolExecutor(2, initializer=initialize) as pool:
        pool.submit(first).result()
        pool.submit(first).result()


def ordered_map(box: Box) -> None:
    with ThreadPoolExecutor(2) as pool:
        for _ in pool.map(box.touch, range(1)):
            box.touch()


def ordered_wait(box: Box) -> None:
    with ThreadPoolExecutor(2) as pool:
        concurrent.futures.wait([pool.submit(box.touch)])
        box.touch()


def ordered_wait_by_keyword(box: Box) -> None:
    with ThreadPoolExecutor(2) as pool:
        concurrent.futures.wait(fs=[pool.submit(box.touch)])
        box.touch()


def racy_wait_for_the_other(box: Box) -> None:
    touched, seen = Signal(), Signal()
    with ThreadPoolExecutor(2) as pool:
        quick = pool.submit(time.sleep, 0)
        slow = pool.submit(lambda: (box.touch(), touched.send(), seen.await_()))
        touched.await_()
        concurrent.futures.wait([quick, slow], return_when=concurrent.futures.FIRST_COMPLETED)
        box.touch()
        seen.send()


def ordered_as_completed(box: Box) -> None:
    with ThreadPoolExecutor(2) as pool:
        for _ in concurrent.futures.as_completed([pool.submit(box.touch)]):
            box.touch()


def racy_as_completed_of_the_other(box: Box) -> None:
    touched, seen = Signal(), Signal()
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(lambda: (box.touch(), touched.send(), seen.await_()))
        quick = pool.submit(touched.await_)
        for future in concurrent.futures.as_completed([quick, slow]):
            if future is quick:
                box.touch()
                seen.send()


def ordered_bare_future(box: Box) -> None:
    future: Future[Any] = Future()

    def setter() -> None:
        box.touch()
        future.set_result(None)

    run_all(lambda: (future.result(), box.touch()), setter)


def racy_set_result_twice(box: Box) -> None:
    """An attempt that fails gives no edge."""
    future: Future[Any] = Future()

    def second() -> None:
        box.touch()
        with contextlib.suppress(concurrent.futures.InvalidStateError):
            future.set_result(None)

    sequence(lambda: future.set_result(None), second, lambda: (future.result(), box.touch()))


def racy_futures_lock(box: Box) -> None:
    """Asking a future that is not done goes through its lock, which orders nothing."""
    future: Future[Any] = Future()
    sequence(lambda: (box.touch(), future.done()), lambda: (future.done(), box.touch()))


def racy_submits(box: Box) -> None:
    """The executor's own locks and queue order nothing."""
    with ThreadPoolExecutor(2) as pool:
        sequence(lambda: (box.touch(), pool.submit(int)), lambda: (pool.submit(int), box.touch()))


def ordered_task_releases_lock(box: Box) -> None:
    lock = threading.Lock()
    lock.acquire()

    def second() -> None:
        lock.acquire()
        box.touch()

    with ThreadPoolExecutor(2) as pool:
        waiting = threading.Thread(target=second)
        waiting.start()
        box.touch()
        pool.submit(lock.release)
        waiting.join()


def _cancel(box: Box, learn: Callable[[Future[Any]], object]) -> None:
    future: Future[Any] = Future()
    sequence(lambda: (box.touch(), future.cancel()), lambda: (learn(future), box.touch()))


def ordered_cancelled_result(box: Box) -> None:
    def learn(future: Future[Any]) -> None:
        with contextlib.suppress(concurrent.futures.CancelledError):
            future.result()

    _cancel(box, learn)


def ordered_cancelled_while_waiting(box: Box) -> None:
    future: Future[Any] = Future()

    def waiter() -> None:
        with contextlib.suppress(concurrent.futures.CancelledError):
            future.exception()
        box.touch()

    run_all(waiter, lambda: (time.sleep(0.02), box.touch(), future.cancel()))


def ordered_cancelled_done(box: Box) -> None:
    _cancel(box, lambda future: future.done())


def ordered_cancelled_query(box: Box) -> None:
    _cancel(box, lambda future: future.cancelled())


def ordered_cancelled_callback(box: Box) -> None:
    _cancel(box, lambda future: future.add_done_callback(box.touch))


def ordered_cancelled_wait(box: Box) -> None:
    """Who waits for several is told by who would have begun the task."""
    future: Future[Any] = Future()
    run_all(
        lambda: (concurrent.futures.wait([future]), box.touch()),
        lambda: (time.sleep(0.02), box.touch(), future.cancel(), future.set_running_or_notify_cancel()),
    )


def ordered_cancelled_told(box: Box) -> None:
    future: Future[Any] = Future()

    def teller() -> None:
        while not future.cancelled():
            time.sleep(0.001)
        box.touch()
        future.set_running_or_notify_cancel()

    run_all(lambda: (list(concurrent.futures.as_completed([future])), box.touch()), future.cancel, teller)


def racy_cancelled_in_vain(box: Box) -> None:
    future: Future[Any] = Future()
    sequence(
        future.set_running_or_notify_cancel,
        lambda: (box.touch(), future.cancel()),
        lambda: future.set_result(None),
        lambda: (future.result(), box.touch()),
    )


def racy_cancelled_again(box: Box) -> None:
    future: Future[Any] = Future()
    sequence(future.cancel, lambda: (box.touch(), future.cancel()), lambda: (future.done(), box.touch()))


def racy_cancelled_query_of_finished(box: Box) -> None:
    """It says no more than that nobody cancelled it."""
    future: Future[Any] = Future()
    sequence(lambda: (box.touch(), future.set_result(None)), lambda: (future.cancelled(), box.touch()))


def ordered_running(box: Box) -> None:
    future: Future[Any] = Future()
    sequence(
        lambda: (box.touch(), future.set_running_or_notify_cancel()),
        lambda: (future.running(), box.touch()),
    )


def ordered_submit_then_running(box: Box) -> None:
    gate = threading.Event()
    futures: list[Future[Any]] = []
    with ThreadPoolExecutor(1) as pool:
        sequence(
            lambda: (box.touch(), futures.append(pool.submit(gate.wait))),
            lambda: _await_running(box, futures[0]),
            gate.set,
        )


def _await_running(box: Box, future: Future[Any]) -> None:
    while not future.running():
        time.sleep(0.001)
    box.touch()


def racy_running_is_not_done(box: Box) -> None:
    future: Future[Any] = Future()
    sequence(
        lambda: (box.touch(), future.set_running_or_notify_cancel()),
        lambda: (future.done(), box.touch()),
    )


main(__name__)
