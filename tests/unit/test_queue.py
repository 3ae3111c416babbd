"""aether.containers.ConcurrentQueue, with queue.Queue as its model, and what threads wait for."""

import copy
import gc
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from types import GenericAlias
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from threads import started

import aether
from aether.containers import ConcurrentQueue


def outcome(function: Callable[..., object], *arguments: object, **named: object) -> object:
    """What a call returns, or the type of what it raises."""
    try:
        return function(*arguments, **named)
    except Exception as error:  # noqa: BLE001 - it is compared
        return type(error)


PATIENCE = st.sampled_from([{"block": False}, {"timeout": 0}, {"block": False, "timeout": -1}, {"timeout": -1}])


class QueueMachine(RuleBasedStateMachine):
    """The same calls of a queue.Queue, of which none has to wait."""

    @initialize(maxsize=st.integers(-1, 12))
    def make(self, maxsize: int) -> None:
        self.model: queue.Queue[int] = queue.Queue(maxsize)
        self.queue: ConcurrentQueue[int] = ConcurrentQueue(maxsize)

    def both(self, method: str, *arguments: object, **named: object) -> None:
        model, own = getattr(self.model, method), getattr(self.queue, method)
        if self.model.is_shutdown and named.get("timeout") == -1:
            return  # Which of the two errors comes first is another question.
        assert outcome(own, *arguments, **named) == outcome(model, *arguments, **named)

    @rule(items=st.lists(st.integers(), min_size=1, max_size=20), patience=PATIENCE)
    def put(self, items: list[int], patience: dict[str, Any]) -> None:
        for item in items:
            self.both("put", item, **patience)

    @rule(count=st.integers(1, 20), patience=PATIENCE)
    def get(self, count: int, patience: dict[str, Any]) -> None:
        for _ in range(count):
            self.both("get", **patience)

    @rule(item=st.integers())
    def put_nowait(self, item: int) -> None:
        self.both("put_nowait", item)

    @rule()
    def get_nowait(self) -> None:
        self.both("get_nowait")

    @rule()
    def task_done(self) -> None:
        self.both("task_done")

    @rule(immediate=st.sampled_from([False, False, True]), often=st.integers(0, 5))
    def shutdown(self, immediate: bool, often: int) -> None:
        if often == 0:
            self.both("shutdown", immediate)

    @rule()
    def join(self) -> None:
        assert self.queue.join(0) == (self.model.unfinished_tasks == 0)

    @invariant()
    def looks_the_same(self) -> None:
        if hasattr(self, "model"):
            for method in ("qsize", "empty", "full"):
                self.both(method)
            assert self.queue.unfinished_tasks == self.model.unfinished_tasks
            assert self.queue.is_shutdown == self.model.is_shutdown
            assert self.queue.maxsize == max(self.model.maxsize, 0)


TestQueue = QueueMachine.TestCase


def test_arguments_are_those_of_the_standard_library() -> None:
    made: ConcurrentQueue[int] = ConcurrentQueue(maxsize=2)
    made.put(1, True, 5)
    made.put(item=2, block=True, timeout=None)
    with pytest.raises(queue.Full):
        made.put(3, False)
    assert (made.get(True, 5), made.get(block=True, timeout=0)) == (1, 2)
    for wrong in ((), (1, 2, 3, 4)):
        with pytest.raises(TypeError):
            made.put(*wrong)
    with pytest.raises(TypeError, match="unexpected"):
        made.put(1, wait=True)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        made.get(timeout="1")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        made.put_nowait()  # type: ignore[call-arg]
    for maxsize in ("1", 1.5, None):
        with pytest.raises(TypeError):
            ConcurrentQueue(maxsize)  # type: ignore[arg-type]
    with pytest.raises(OverflowError):
        ConcurrentQueue(2**64)
    assert made.empty()


def test_a_truth_that_raises_changes_nothing() -> None:
    class Untrue:
        def __bool__(self) -> bool:
            raise LookupError

    made: ConcurrentQueue[int] = ConcurrentQueue(1)
    for call in (lambda: made.put(1, Untrue()), lambda: made.get(Untrue()), lambda: made.shutdown(Untrue())):  # type: ignore[arg-type]
        with pytest.raises(LookupError):
            call()
    assert (made.qsize(), made.is_shutdown) == (0, False)


@pytest.mark.parametrize("wrong", [-1, -0.001, float("nan")])
def test_a_timeout_is_not_negative(wrong: float) -> None:
    made: ConcurrentQueue[int] = ConcurrentQueue(1)
    made.put(1)
    for call in (lambda: made.put(2, timeout=wrong), lambda: made.get(timeout=wrong), lambda: made.join(wrong)):
        with pytest.raises(ValueError, match="timeout"):
            call()
    assert made.qsize() == 1


def test_waits_end_when_their_time_is_up() -> None:
    made: ConcurrentQueue[int] = ConcurrentQueue(1)
    start = time.monotonic()
    with pytest.raises(queue.Empty):
        made.get(timeout=0.05)
    made.put(1)
    with pytest.raises(queue.Full):
        made.put(2, timeout=0.05)
    assert not made.join(timeout=0.05)
    assert time.monotonic() - start >= 0.15


def test_a_thread_waits_for_an_item_and_for_room() -> None:
    made: ConcurrentQueue[int] = ConcurrentQueue(1)
    getting = started(made.get)
    made.put(1)
    assert getting.result(30) == 1
    made.put(2)
    putting = started(lambda: made.put(3))
    assert (made.get(), putting.result(30), made.get(timeout=30)) == (2, None, 3)


def test_join_waits_for_the_last_task() -> None:
    made: ConcurrentQueue[int] = ConcurrentQueue()
    for number in range(3):
        made.put(number)
    joining = started(made.join)
    for _ in range(3):
        assert not made.join(0)
        assert not joining.done()
        made.get()
        made.task_done()
    assert joining.result(30)
    with pytest.raises(ValueError, match="too many times"):
        made.task_done()


@pytest.mark.parametrize("immediate", [False, True])
def test_shutting_down_ends_the_waits_of_all(immediate: bool) -> None:
    empty: ConcurrentQueue[int] = ConcurrentQueue()
    full: ConcurrentQueue[int] = ConcurrentQueue(1)
    full.put(1)
    waiting = [
        started(empty.get),
        started(empty.get),
        started(lambda: full.put(2)),
        started(lambda: full.put(3)),
    ]
    joining = started(full.join)
    time.sleep(0.05)
    empty.shutdown(immediate=immediate)
    full.shutdown(immediate)
    for each in waiting:
        with pytest.raises(queue.ShutDown):
            each.result(30)
    if not immediate:
        assert full.get() == 1
        full.task_done()
    assert joining.result(30)
    with pytest.raises(queue.ShutDown):
        full.get()
    assert repr(full) == "<ConcurrentQueue: 0 of 1 items, shut down>"


def test_items_are_released_with_nothing_held() -> None:
    made: ConcurrentQueue[object] = ConcurrentQueue()
    seen: list[int] = []

    class Last:
        def __del__(self) -> None:
            seen.append(made.qsize())
            made.empty()

    made.put(Last())
    made.put(Last())
    made.shutdown(immediate=True)
    assert seen == [0, 0]


def test_python_citizenship() -> None:
    made: ConcurrentQueue[object] = ConcurrentQueue()
    assert aether.ConcurrentQueue is ConcurrentQueue
    assert ConcurrentQueue.__module__ == "aether.containers"
    assert isinstance(ConcurrentQueue[int], GenericAlias)
    assert repr(made) == "<ConcurrentQueue: 0 items>"
    assert weakref.ref(made)() is made
    assert {made: 1}[made] == 1
    for refused in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="ConcurrentQueue"):
            refused(made)
    for name, method in vars(ConcurrentQueue).items():
        if callable(method) and not name.startswith("__"):
            assert method.__doc__, name


class Sub(ConcurrentQueue[object]):
    """Of which the instances have fields."""


def test_the_collector_finds_a_queue_in_itself() -> None:
    made = Sub(5)
    made.put(made)
    made.put([made])
    made.field = made  # type: ignore[attr-defined]
    watch = weakref.ref(made)
    assert any(each is made for each in gc.get_referents(made))
    del made
    gc.collect()
    assert watch() is None


def test_a_chain_of_queues_is_released_without_recursion() -> None:
    chain: ConcurrentQueue[object] = ConcurrentQueue()
    for _ in range(100_000):
        outer: ConcurrentQueue[object] = ConcurrentQueue()
        outer.put(chain)
        chain = outer
    del chain, outer


def test_the_size_in_memory_follows_the_items() -> None:
    made: ConcurrentQueue[int] = ConcurrentQueue()
    empty = sys.getsizeof(made)
    for number in range(10_000):
        made.put(number)
    assert sys.getsizeof(made) >= empty + 8 * 10_000
    for _ in range(10_000):
        made.get()
    assert sys.getsizeof(made) <= empty + 8 * 16


INTERRUPTED = """
import os, queue, signal, sys, threading
from aether.containers import ConcurrentQueue

made = ConcurrentQueue(1)
if sys.argv[1] != "get":
    made.put("there")
waits = {"get": made.get, "put": lambda: made.put("late"), "join": made.join}
waits["timed"] = lambda: made.put("late", timeout=60)
threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT]).start()
try:
    waits[sys.argv[1]]()
except KeyboardInterrupt:
    print("interrupted")
if sys.argv[1] == "get":
    made.put("there")
print(made.get(), made.qsize())
"""


@pytest.mark.parametrize("wait", ["get", "put", "join", "timed"])
def test_ctrl_c_ends_a_wait(wait: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, wait], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.stdout.split() == ["interrupted", "there", "0"], run.stderr


def test_a_signal_handler_may_use_the_queue_that_is_waited_for() -> None:
    made: ConcurrentQueue[str] = ConcurrentQueue()

    def handler(*_: object) -> None:
        made.put("from the handler")

    before = signal.signal(signal.SIGUSR2, handler)
    try:
        threading.Timer(0.05, lambda: os.kill(os.getpid(), signal.SIGUSR2)).start()
        assert made.get(timeout=30) == "from the handler"
    finally:
        signal.signal(signal.SIGUSR2, before)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_while_others_wait_leaves_the_child_free() -> None:
    made: ConcurrentQueue[int] = ConcurrentQueue(1)
    getting = [started(made.get) for _ in range(2)]
    time.sleep(0.05)
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        own = started(made.get)
        made.put(1)
        right = own.result() == 1 and made.empty()
        made.put(2)
        os._exit(0 if right and made.get() == 2 else 1)
    made.put(1)
    made.put(2)
    assert sorted(each.result(30) for each in getting) == [1, 2]
    assert os.waitpid(child, 0)[1] == 0


def test_waiting_takes_no_time_of_the_processor() -> None:
    made: ConcurrentQueue[None] = ConcurrentQueue()
    spent: list[float] = []

    def wait() -> None:
        start = time.thread_time()
        made.get()
        spent.append(time.thread_time() - start)

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.5)
    made.put(None)
    thread.join()
    assert spent[0] < 0.1
