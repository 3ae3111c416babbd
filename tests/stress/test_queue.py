"""ConcurrentQueue and call_once under many threads: nothing lost, nothing twice, no bound passed, nobody forgotten."""

import contextlib
import gc
import os
import queue
import random
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from types import FrameType

import pytest
import specifications
from forks import check_in_child
from linearizability import first_impossible, overlapping, recorded
from specifications import EMPTY, FULL

from aether.atomics import AtomicCounter, AtomicInt64
from aether.containers import ConcurrentPriorityQueue, ConcurrentQueue, call_once

ROUNDS = int(os.environ.get("AETHER_STRESS", "100"))
SECONDS = ROUNDS / 100

type Storm = Callable[..., None]


@pytest.mark.parametrize("maxsize", [0, 1, 3, 100])
def test_each_item_arrives_once_and_in_order(maxsize: int) -> None:
    """Of each producer, every consumer sees the items in their order; and all of them are seen."""
    made: ConcurrentQueue[tuple[int, int]] = ConcurrentQueue(maxsize)
    producers, consumers = 3, 3
    end = time.monotonic() + SECONDS
    put = [0] * producers
    got: list[list[tuple[int, int]]] = [[] for _ in range(consumers)]

    def produce(own: int) -> None:
        while time.monotonic() < end:
            made.put((own, put[own]))
            put[own] += 1

    def consume(own: int) -> None:
        with contextlib.suppress(queue.ShutDown):
            while True:
                got[own].append(made.get())
                assert maxsize == 0 or made.qsize() <= maxsize

    writers = [threading.Thread(target=produce, args=(own,)) for own in range(producers)]
    readers = [threading.Thread(target=consume, args=(own,)) for own in range(consumers)]
    for each in writers + readers:
        each.start()
    for each in writers:
        each.join()
    made.shutdown()
    for each in readers:
        each.join()
    assert sorted(item for own in got for item in own) == [
        (own, n) for own in range(producers) for n in range(put[own])
    ]
    for own in got:
        for producer in range(producers):
            numbers = [number for who, number in own if who == producer]
            assert numbers == sorted(numbers)


def test_waits_that_end_otherwise_lose_nothing(storm: Storm) -> None:
    made: ConcurrentQueue[int] = ConcurrentQueue(2)
    put, got = AtomicCounter(), AtomicCounter()

    def try_to_put() -> None:
        try:
            made.put(1, timeout=0.0001)
            put.add()
        except queue.Full:
            pass

    def try_to_get() -> None:
        with contextlib.suppress(queue.Empty):
            got.add(made.get(timeout=0.0001))

    def look() -> None:
        assert made.qsize() <= 2

    storm(try_to_put, try_to_put, try_to_get, try_to_get, look)
    assert put.load() == got.load() + made.qsize()


class Hostile:
    """An item that uses its queue while it dies, and asks for a collection."""

    def __init__(self, home: ConcurrentQueue[object]) -> None:
        self.home = home
        self.cycle = self

    def __del__(self) -> None:
        self.home.qsize()
        try:
            self.home.put_nowait(None)
            self.home.get_nowait()
        except (queue.Full, queue.Empty, queue.ShutDown):
            pass


def test_items_that_die_in_the_middle_of_it(storm: Storm) -> None:
    made: ConcurrentQueue[object] = ConcurrentQueue(50)

    def fill() -> None:
        with contextlib.suppress(queue.Full):
            made.put_nowait(Hostile(made))

    def drain() -> None:
        with contextlib.suppress(queue.Empty):
            made.get_nowait()

    def replace() -> None:
        own: ConcurrentQueue[object] = ConcurrentQueue()
        own.put(Hostile(own))
        own.put(own)
        own.shutdown(immediate=True)

    storm(fill, fill, drain, replace, lambda: gc.collect(0))
    made.shutdown(immediate=True)
    gc.collect()


def test_threads_that_end_leave_nothing_behind(storm: Storm) -> None:
    made: ConcurrentQueue[int] = ConcurrentQueue()
    left = AtomicInt64()

    def short_lived() -> None:
        def hand_over() -> None:
            made.put(1)
            left.increment()
            made.get(timeout=30)
            left.decrement()

        threads = [threading.Thread(target=hand_over) for _ in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    storm(short_lived, short_lived)
    assert (left.load(), made.qsize()) == (0, 0)


def test_join_and_task_done(storm: Storm) -> None:
    made: ConcurrentQueue[int] = ConcurrentQueue()

    def work() -> None:
        made.put(1)
        made.get()
        made.task_done()

    storm(work, work, lambda: made.join(0.001))
    assert made.join(30)
    assert made.unfinished_tasks == 0


class InterruptedHereError(Exception):
    pass


def test_an_interrupted_get_loses_no_item() -> None:
    """Another consumer and the one that is interrupted have all that was put, and nobody waits beside an item."""
    made: ConcurrentQueue[int | None] = ConcurrentQueue(1)
    put: list[int] = []
    own: list[int | None] = []
    others: list[int | None] = []
    end = time.monotonic() + SECONDS
    main = threading.get_ident()

    # The loop is in C: nothing can come between an item's return and its place in the list.
    def consume_all() -> None:
        own.extend(iter(made.get, None))

    def interrupt(_: int, frame: FrameType | None) -> None:
        if frame is not None and frame.f_code is consume_all.__code__:
            raise InterruptedHereError

    def produce() -> None:
        while time.monotonic() < end:
            made.put(len(put), timeout=30)
            put.append(len(put))
            signal.pthread_kill(main, signal.SIGUSR1)
        made.shutdown()

    def consume_others() -> None:
        with contextlib.suppress(queue.ShutDown):
            others.extend(iter(made.get, None))

    before = signal.signal(signal.SIGUSR1, interrupt)
    threads = [threading.Thread(target=produce), threading.Thread(target=consume_others)]
    interruptions = 0
    try:
        for each in threads:
            each.start()
        while True:
            try:
                consume_all()
            except queue.ShutDown:
                break
            except InterruptedHereError:
                interruptions += 1
        for each in threads:
            each.join()
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert interruptions > 0
    assert sorted(own + others) == put  # type: ignore[type-var]


def hands_over_in_child(made: ConcurrentQueue[int]) -> bool:
    with contextlib.suppress(queue.Empty):
        for _ in range(4):
            made.get_nowait()
    made.put(1)
    made.put(2)
    thread = threading.Thread(target=made.put, args=(3,))
    thread.start()
    numbers = [made.get(), made.get(), made.get()]
    thread.join()
    return numbers == [1, 2, 3]


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_forks_between_puts_and_gets(storm: Storm) -> None:
    """No lock of ours stays held in a child, whatever the other threads were doing."""
    made: ConcurrentQueue[int] = ConcurrentQueue(2)

    def hand_over() -> None:
        made.put(1)
        made.get()

    storm(hand_over, hand_over, lambda: check_in_child(hands_over_in_child, made))


def performed(made: ConcurrentQueue[int], name: str, argument: int) -> object:
    """Now and then it waits for a moment: such a call may fail only if it could have failed at some moment."""
    timeout = 0.0001 if argument % 3 == 0 else 0
    match name:
        case "put":
            try:
                return made.put(argument, timeout=timeout)
            except queue.Full:
                return FULL
        case "get":
            try:
                return made.get(timeout=timeout)
            except queue.Empty:
                return EMPTY
    return made.qsize()


def any_call(numbers: random.Random) -> tuple[str, int]:
    return numbers.choice(["put", "put", "put", "get", "get", "get", "qsize"]), numbers.randrange(1_000_000)


@pytest.mark.parametrize("maxsize", [1, 3, 100])
@pytest.mark.parametrize("kind", [ConcurrentQueue, ConcurrentPriorityQueue])
def test_histories_are_linearizable(kind: type[ConcurrentQueue[int]], maxsize: int) -> None:
    specification = specifications.queue(maxsize, sort=kind is ConcurrentPriorityQueue)
    total = together = 0
    for round_ in range(2 * ROUNDS):
        numbers = random.Random(round_)
        made = kind(maxsize)
        calls = recorded(partial(performed, made), [[any_call(numbers) for _ in range(4)] for _ in range(3)])
        calls += recorded(partial(performed, made), [[("get", 1)] * (made.qsize() + 1)])
        assert first_impossible(calls, specification, ()) is None, (round_, calls)
        total += len(calls)
        together += overlapping(calls)
    print(f"{together} of {total} calls began while another was open")


def test_what_is_called_once_runs_once(storm: Storm) -> None:
    runs = AtomicInt64()
    slot = [call_once(runs.increment)]

    def call() -> None:
        function = slot[0]
        first = function()
        assert function() is first

    def replace() -> None:
        slot[0] = call_once(runs.increment)
        slot[0]()

    def fail() -> None:
        tried: list[int] = []

        @call_once
        def unsteady() -> int:
            tried.append(1)
            if len(tried) < 3:
                raise LookupError
            return len(tried)

        def try_it() -> None:
            while True:
                try:
                    assert unsteady() == 3
                    return
                except LookupError:
                    pass

        threads = [threading.Thread(target=try_it) for _ in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(tried) == 3

    storm(call, call, replace, fail)
