"""ConcurrentPriorityQueue under many threads: nothing lost or twice, and comparisons that do what they like."""

import contextlib
import gc
import queue
from collections.abc import Callable

import pytest
from forks import check_in_child

from aether.atomics import AtomicCounter
from aether.containers import ConcurrentPriorityQueue

type Storm = Callable[..., None]


class Hostile:
    """Compares by Python code that fails at times, asks for collections, and tries to use the queue."""

    def __init__(self, number: int, home: "ConcurrentPriorityQueue[Hostile]") -> None:
        self.number = number
        self.home = home
        self.cycle = self

    def __lt__(self, other: "Hostile") -> bool:
        if self.number % 7 == 0:
            gc.collect(0)
        if self.number % 11 == 0:
            raise LookupError
        if self.number % 13 == 0:
            self.home.get_nowait()
        return self.number < other.number

    def __del__(self) -> None:
        self.home.qsize()


def test_hostile_items(storm: Storm) -> None:
    made: ConcurrentPriorityQueue[Hostile] = ConcurrentPriorityQueue(30)
    put, got, turn = AtomicCounter(), AtomicCounter(), AtomicCounter()

    def fill() -> None:
        turn.add()
        with contextlib.suppress(queue.Full, LookupError, RuntimeError):
            made.put(Hostile(turn.load() % 1000, made), timeout=0.0001)
            put.add()

    def drain() -> None:
        with contextlib.suppress(queue.Empty, LookupError, RuntimeError):
            made.get(timeout=0.0001)
            got.add()

    storm(fill, fill, drain, drain)
    assert put.load() == got.load() + made.qsize()
    made.shutdown(immediate=True)
    gc.collect()


def test_each_producers_items_come_in_order(storm: Storm) -> None:
    """Their numbers grow, so the one consumer gets each producer's without a gap."""
    made: ConcurrentPriorityQueue[tuple[int, int]] = ConcurrentPriorityQueue()
    counts = [0, 0]
    last = [-1, -1]

    def produce(own: int) -> Callable[[], None]:
        def put() -> None:
            made.put((counts[own], own))
            counts[own] += 1

        return put

    def consume() -> None:
        with contextlib.suppress(queue.Empty):
            number, own = made.get_nowait()
            assert number == last[own] + 1
            last[own] = number

    storm(produce(0), produce(1), consume)


def usable_in_child(made: ConcurrentPriorityQueue[Hostile]) -> bool:
    made.put(Hostile(-1, made))
    return made.get().number == -1


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_forks_during_comparisons(storm: Storm) -> None:
    """No lock of ours stays held in a child, whatever the other threads were doing."""
    made: ConcurrentPriorityQueue[Hostile] = ConcurrentPriorityQueue(20)

    def change() -> None:
        with contextlib.suppress(queue.Full):
            made.put_nowait(Hostile(5, made))
        with contextlib.suppress(queue.Empty):
            made.get_nowait()

    storm(change, change, lambda: check_in_child(usable_in_child, made))
