"""Every queue of the ``queue`` module."""

import contextlib
import queue
import threading
import time
from typing import Any

import aether
from harness import Box, Signal, main, run_all, sequence


def _hand_over(box: Box, channel: Any, *, late: bool) -> None:
    def giver() -> None:
        if late:
            time.sleep(0.05)
        box.touch()
        channel.put((1, "item"))

    def taker() -> None:
        channel.get()
        box.touch()

    if late:
        run_all(taker, giver)
    else:
        sequence(giver, taker)


def ordered_queue(box: Box) -> None:
    _hand_over(box, queue.Queue(), late=False)


def ordered_queue_blocking(box: Box) -> None:
    _hand_over(box, queue.Queue(), late=True)


def ordered_lifo_queue(box: Box) -> None:
    _hand_over(box, queue.LifoQueue(), late=False)


def ordered_priority_queue(box: Box) -> None:
    _hand_over(box, queue.PriorityQueue(), late=False)


def ordered_simple_queue(box: Box) -> None:
    _hand_over(box, queue.SimpleQueue(), late=False)


def ordered_simple_queue_blocking(box: Box) -> None:
    _hand_over(box, queue.SimpleQueue(), late=True)


def _nowait(box: Box, channel: Any) -> None:
    sequence(lambda: (box.touch(), channel.put_nowait("item")), lambda: (channel.get_nowait(), box.touch()))


def ordered_queue_nowait(box: Box) -> None:
    _nowait(box, queue.Queue())


def ordered_simple_queue_nowait(box: Box) -> None:
    _nowait(box, queue.SimpleQueue())


def _other_item(box: Box, channel: Any) -> None:
    """The item that is taken was put by somebody else."""
    first, second = object(), object()

    def taker() -> None:
        assert channel.get() is first
        box.touch()

    sequence(lambda: channel.put(first), lambda: (box.touch(), channel.put(second)), taker)


def ordered_concurrent_queue(box: Box) -> None:
    _hand_over(box, aether.ConcurrentQueue(), late=False)


def ordered_concurrent_queue_blocking(box: Box) -> None:
    _hand_over(box, aether.ConcurrentQueue(), late=True)


def ordered_concurrent_queue_nowait(box: Box) -> None:
    _nowait(box, aether.ConcurrentQueue())


def ordered_concurrent_priority_queue(box: Box) -> None:
    _hand_over(box, aether.ConcurrentPriorityQueue(), late=False)


def ordered_concurrent_priority_queue_nowait(box: Box) -> None:
    _nowait(box, aether.ConcurrentPriorityQueue())


def ordered_concurrent_deque(box: Box) -> None:
    channel: Any = aether.ConcurrentDeque()
    sequence(lambda: (box.touch(), channel.append("item")), lambda: (channel.popleft(), box.touch()))


def ordered_concurrent_deque_other_ends(box: Box) -> None:
    channel: Any = aether.ConcurrentDeque()
    sequence(lambda: (box.touch(), channel.appendleft("item")), lambda: (channel.pop(), box.touch()))


def racy_concurrent_queue_other_item(box: Box) -> None:
    _other_item(box, aether.ConcurrentQueue())


def racy_concurrent_queue_puts(box: Box) -> None:
    channel: Any = aether.ConcurrentQueue()
    sequence(lambda: (box.touch(), channel.put(1)), lambda: (channel.put(2), box.touch()))


def racy_concurrent_queue_empty(box: Box) -> None:
    channel: Any = aether.ConcurrentQueue()

    def second() -> None:
        with contextlib.suppress(queue.Empty):
            channel.get(timeout=0.01)
        box.touch()

    sequence(lambda: (box.touch(), channel.put(1), channel.get()), second)


def ordered_concurrent_deque_looked_at(box: Box) -> None:
    channel: Any = aether.ConcurrentDeque()

    def second() -> None:
        assert len(channel) == 1
        assert channel[0] == "item"
        box.touch()

    sequence(lambda: (box.touch(), channel.append("item")), second)


def racy_queue_other_item(box: Box) -> None:
    _other_item(box, queue.Queue())


def racy_simple_queue_other_item(box: Box) -> None:
    _other_item(box, queue.SimpleQueue())


def racy_queue_get_then_put(box: Box) -> None:
    """An unbounded queue's get orders nothing."""
    channel: Any = queue.Queue()
    sequence(lambda: channel.put(1), lambda: (box.touch(), channel.get()), lambda: (channel.put(2), box.touch()))


def racy_queue_puts(box: Box) -> None:
    channel: Any = queue.Queue()
    sequence(lambda: (box.touch(), channel.put(1)), lambda: (channel.put(2), box.touch()))


def racy_queue_queries(box: Box) -> None:
    channel: Any = queue.Queue()

    def second() -> None:
        assert not channel.empty()
        assert channel.qsize() == 1
        assert not channel.full()
        box.touch()

    sequence(lambda: (box.touch(), channel.put(1)), second)


def racy_queue_empty(box: Box) -> None:
    channel: Any = queue.Queue()

    def second() -> None:
        with contextlib.suppress(queue.Empty):
            channel.get(timeout=0.01)
        box.touch()

    sequence(lambda: (box.touch(), channel.put(1), channel.get()), second)


def racy_queue_full(box: Box) -> None:
    channel: Any = queue.Queue(maxsize=1)
    item = object()

    def first() -> None:
        box.touch()
        channel.put(item)
        with contextlib.suppress(queue.Full):
            channel.put(item, block=False)

    def second() -> None:
        with contextlib.suppress(queue.Full):
            channel.put(item, timeout=0.01)
        box.touch()

    sequence(first, second)


def ordered_bounded_queue_as_lock(box: Box) -> None:
    channel: Any = queue.Queue(maxsize=1)

    def body() -> None:
        for _ in range(5):
            channel.put(None)
            box.touch()
            channel.get()

    run_all(body, body)


def ordered_room(box: Box) -> None:
    channel: Any = queue.Queue(maxsize=2)
    waiting = Signal()

    def putter() -> None:
        channel.put(1)
        channel.put(2)
        waiting.send()
        channel.put(3)
        box.touch()

    def getter() -> None:
        waiting.await_()
        box.touch()
        channel.get()

    run_all(putter, getter)


def racy_room_that_was_there(box: Box) -> None:
    channel: Any = queue.Queue(maxsize=3)
    sequence(lambda: channel.put(1), lambda: (box.touch(), channel.get()), lambda: (channel.put(2), box.touch()))


def ordered_equal_tokens(box: Box) -> None:
    """Of equal items nobody can tell which was taken."""
    channel: Any = queue.Queue()

    def last() -> None:
        channel.get()
        channel.get()
        box.touch()

    sequence(lambda: channel.put(None), lambda: (box.touch(), channel.put(None)), last)


def ordered_task_done(box: Box) -> None:
    channel: Any = queue.Queue()
    for item in range(4):
        channel.put(item)

    def worker() -> None:
        channel.get()
        channel.get()
        channel.task_done()
        box.touch()
        channel.task_done()

    def waiter() -> None:
        channel.join()
        box.touch()

    run_all(waiter, worker, lambda: _drain(channel))


def _drain(channel: Any) -> None:
    for _ in range(2):
        channel.get()
        channel.task_done()


def racy_task_done_of_part(box: Box) -> None:
    channel: Any = queue.Queue()
    channel.put(1)
    channel.put(2)

    def second() -> None:
        channel.get()
        box.touch()

    sequence(lambda: (box.touch(), channel.get(), channel.task_done()), second)


def ordered_overridden_queue(box: Box) -> None:
    """A subclass may give back other objects than it was given."""

    class Wrapping(queue.Queue):  # type: ignore[type-arg]
        def _put(self, item: object) -> None:
            self.queue.append([item])

        def _get(self) -> object:
            return [self.queue.popleft()]

    _hand_over(box, Wrapping(), late=False)


def ordered_mutex(box: Box) -> None:
    """The program may use the queue's lock itself."""
    channel: Any = queue.Queue()

    def body() -> None:
        with channel.mutex:
            box.touch()

    sequence(body, body)


def racy_mutex(box: Box) -> None:
    channel: Any = queue.Queue()
    sequence(lambda: (box.touch(), channel.put(1)), lambda: (channel.put(2), box.touch()))


def ordered_put_by_timer(box: Box) -> None:
    channel: Any = queue.SimpleQueue()
    box.touch()
    other = threading.Thread(target=lambda: (channel.get(), box.touch()))
    other.start()
    box.touch()
    threading.Timer(0.01, channel.put, [1]).start()
    other.join()


def ordered_pipeline(box: Box) -> None:
    first: Any = queue.Queue(maxsize=3)
    second: Any = queue.SimpleQueue()

    def stage() -> None:
        for _ in range(100):
            second.put(first.get())

    def source() -> None:
        box.touch()
        for number in range(100):
            first.put(number)

    def sink() -> None:
        for _ in range(100):
            second.get()
        box.touch()

    run_all(sink, stage, source)


def ordered_shutdown_of_empty_queue(box: Box) -> None:
    channel: Any = queue.Queue()

    def closer() -> None:
        time.sleep(0.02)
        box.touch()
        channel.shutdown()

    def taker() -> None:
        with contextlib.suppress(queue.ShutDown):
            channel.get()
        box.touch()

    run_all(taker, closer)


def ordered_shutdown_of_full_queue(box: Box) -> None:
    channel: Any = queue.LifoQueue(maxsize=1)
    channel.put(1)

    def closer() -> None:
        time.sleep(0.02)
        box.touch()
        channel.shutdown()

    def putter() -> None:
        with contextlib.suppress(queue.ShutDown):
            channel.put(2)
        box.touch()

    run_all(putter, closer)


def ordered_shutdown_ends_join(box: Box) -> None:
    channel: Any = queue.Queue()
    channel.put(1)

    def closer() -> None:
        time.sleep(0.02)
        box.touch()
        channel.shutdown(immediate=True)

    run_all(lambda: (channel.join(), box.touch()), closer)


def racy_shutdown_before_last_items(box: Box) -> None:
    """The items that are left are still given."""
    channel: Any = queue.Queue()
    sequence(
        lambda: channel.put(1), lambda: (box.touch(), channel.shutdown()), lambda: (channel.get_nowait(), box.touch())
    )


def racy_shutdown_and_join(box: Box) -> None:
    """It marks no task as done unless it is immediate."""
    channel: Any = queue.Queue()
    sequence(lambda: (box.touch(), channel.shutdown()), lambda: (channel.join(), box.touch()))


def racy_shutdown_again(box: Box) -> None:
    channel: Any = queue.Queue()

    def taker() -> None:
        with contextlib.suppress(queue.ShutDown):
            channel.get()
        box.touch()

    sequence(channel.shutdown, lambda: (box.touch(), channel.shutdown()), taker)


main(__name__)
