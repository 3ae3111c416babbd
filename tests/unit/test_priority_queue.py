"""aether.containers.ConcurrentPriorityQueue, with queue.PriorityQueue as its model."""

import copy
import gc
import pickle
import queue
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from types import GenericAlias
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import aether
from aether.containers import ConcurrentPriorityQueue


def outcome(function: Callable[..., object], *arguments: object, **named: object) -> object:
    """What a call returns, or the type of what it raises."""
    try:
        return function(*arguments, **named)
    except Exception as error:  # noqa: BLE001 - it is compared
        return type(error)


class PriorityQueueMachine(RuleBasedStateMachine):
    """The same calls of a queue.PriorityQueue, of which none has to wait."""

    @initialize(maxsize=st.integers(0, 12))
    def make(self, maxsize: int) -> None:
        self.model: queue.PriorityQueue[Any] = queue.PriorityQueue(maxsize)
        self.queue: ConcurrentPriorityQueue[Any] = ConcurrentPriorityQueue(maxsize)

    def both(self, method: str, *arguments: object) -> None:
        assert outcome(getattr(self.queue, method), *arguments) == outcome(getattr(self.model, method), *arguments)

    @rule(items=st.lists(st.integers() | st.floats(allow_nan=False), min_size=1, max_size=20))
    def put(self, items: list[float]) -> None:
        for item in items:
            self.both("put_nowait", item)

    @rule(count=st.integers(1, 20))
    def get(self, count: int) -> None:
        for _ in range(count):
            self.both("get", False)

    @rule()
    def task_done(self) -> None:
        self.both("task_done")

    @rule(immediate=st.booleans(), often=st.integers(0, 6))
    def shutdown(self, immediate: bool, often: int) -> None:
        if often == 0:
            self.both("shutdown", immediate)

    @invariant()
    def looks_the_same(self) -> None:
        if hasattr(self, "model"):
            for method in ("qsize", "empty", "full"):
                self.both(method)
            assert self.queue.unfinished_tasks == self.model.unfinished_tasks
            assert (self.queue.maxsize, self.queue.is_shutdown) == (self.model.maxsize, self.model.is_shutdown)


TestPriorityQueue = PriorityQueueMachine.TestCase

KEYS = [
    st.text(),
    st.binary(),
    st.integers(),
    st.tuples(st.integers(0, 3), st.text()),
    st.tuples(st.text(max_size=1), st.floats(allow_nan=False)),
]


@pytest.mark.parametrize("items", KEYS, ids=str)
def test_it_sorts(items: st.SearchStrategy[Any]) -> None:
    @given(st.lists(items))
    def sorts(found: list[Any]) -> None:
        made: ConcurrentPriorityQueue[Any] = ConcurrentPriorityQueue()
        for each in found:
            made.put(each)
        assert [made.get() for _ in found] == sorted(found)

    sorts()


def test_what_cannot_be_compared_changes_nothing() -> None:
    made: ConcurrentPriorityQueue[Any] = ConcurrentPriorityQueue()
    for item in (3, 1, 2):
        made.put(item)
    for wrong in ("text", None, 1j, (1,)):
        with pytest.raises(TypeError, match="not supported"):
            made.put(wrong)
    assert (made.qsize(), made.unfinished_tasks) == (3, 3)
    assert [made.get_nowait() for _ in range(3)] == [1, 2, 3]


class Item:
    """Compared by a function."""

    def __init__(self, number: int, before: Callable[[], object] = lambda: None) -> None:
        self.number, self.before = number, before

    def __lt__(self, other: "Item") -> bool:
        self.before()
        return self.number < other.number


def test_a_comparison_that_fails_changes_nothing() -> None:
    made: ConcurrentPriorityQueue[Item] = ConcurrentPriorityQueue()
    broken = False

    def fail() -> None:
        if broken:
            raise LookupError

    for number in (5, 3, 4, 1, 2):
        made.put(Item(number, fail))
    broken = True
    with pytest.raises(LookupError):
        made.put(Item(0, fail))
    with pytest.raises(LookupError):
        made.get()
    broken = False
    assert [made.get().number for _ in range(made.qsize())] == [1, 2, 3, 4, 5]


def test_a_comparison_that_uses_the_queue_is_told() -> None:
    made: ConcurrentPriorityQueue[Item] = ConcurrentPriorityQueue()
    uses: list[Callable[[], object]] = [
        lambda: made.put(Item(9)),
        made.get_nowait,
        made.get,
        lambda: made.shutdown(immediate=True),
    ]
    made.put(Item(1))
    for use in uses:
        with pytest.raises(RuntimeError, match="wait for itself"):
            made.put(Item(0, use))
    # Looking at it is no use.
    made.put(Item(0, lambda: (made.qsize(), made.empty(), made.task_done(), repr(made))))
    assert [made.get().number for _ in range(2)] == [0, 1]


def test_others_wait_for_a_comparison() -> None:
    made: ConcurrentPriorityQueue[Item] = ConcurrentPriorityQueue()
    comparing, go_on = threading.Event(), threading.Event()

    def block() -> None:
        comparing.set()
        assert go_on.wait(30)

    made.put(Item(5))
    first = threading.Thread(target=lambda: made.put(Item(3, block)))
    first.start()
    assert comparing.wait(30)
    got: Future[int] = Future()
    second = threading.Thread(target=lambda: got.set_result(made.get().number))
    second.start()
    second.join(0.05)
    assert not got.done()
    go_on.set()
    assert got.result(30) == 3
    first.join()
    second.join()


def test_a_thread_waits_for_an_item_and_for_room() -> None:
    made: ConcurrentPriorityQueue[int] = ConcurrentPriorityQueue(1)
    got: list[int] = []
    thread = threading.Thread(target=lambda: got.extend(made.get() for _ in range(100)))
    thread.start()
    for number in range(100):
        made.put(number)
    thread.join(30)
    assert got == list(range(100))
    with pytest.raises(queue.Empty):
        made.get(timeout=0.01)
    made.put(1)
    with pytest.raises(queue.Full):
        made.put(2, timeout=0.01)
    assert not made.join(0.01)


def test_python_citizenship() -> None:
    made: ConcurrentPriorityQueue[object] = ConcurrentPriorityQueue(5)
    assert aether.ConcurrentPriorityQueue is ConcurrentPriorityQueue
    assert ConcurrentPriorityQueue.__module__ == "aether.containers"
    assert isinstance(ConcurrentPriorityQueue[int], GenericAlias)
    made.put(1)
    assert repr(made) == "<ConcurrentPriorityQueue: 1 of 5 items>"
    for refused in (copy.copy, pickle.dumps):
        with pytest.raises(TypeError, match="ConcurrentPriorityQueue"):
            refused(made)
    assert made.__sizeof__() > ConcurrentPriorityQueue[object]().__sizeof__()
    for name, method in vars(ConcurrentPriorityQueue).items():
        if callable(method) and not name.startswith("__"):
            assert method.__doc__, name
    made.get()
    made.put(made)
    watch = weakref.ref(made)
    del made
    gc.collect()
    assert watch() is None
