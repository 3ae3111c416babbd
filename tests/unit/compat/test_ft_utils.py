"""aether.compat.ft_utils: what ft_utils' documentation promises, and where it crashed."""

import asyncio
import copy
import gc
import math
import pickle
import queue
import sys
import threading
import weakref
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from threads import elsewhere, in_threads, interruptible, started, until

from aether.compat import ft_utils
from aether.compat.ft_utils.concurrency import (
    AtomicFlag,
    AtomicInt64,
    AtomicReference,
    ConcurrentDeque,
    ConcurrentDict,
    ConcurrentGatheringIterator,
    ConcurrentQueue,
    StdConcurrentQueue,
)
from aether.compat.ft_utils.local import BatchExecutor, LocalWrapper
from aether.compat.ft_utils.synchronization import IntervalLock, RWLock, RWReadContext, RWWriteContext
from aether.compat.ft_utils.threading_test_utils import run_concurrently, run_each_concurrently


def test_the_package_has_its_switch() -> None:
    assert ft_utils.ENABLE_EXPERIMENTAL is False


# ---- ConcurrentDict


def test_a_dict_is_made_by_capacity_and_of_a_dict() -> None:
    assert ConcurrentDict(37, {1: 2}).as_dict() == ConcurrentDict(dictionary={1: 2}).as_dict() == {1: 2}
    assert ConcurrentDict[str, int](-5) == {}
    for make in (lambda: ConcurrentDict({}), lambda: ConcurrentDict(dictionary=[1])):  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            make()


def test_a_dict_gives_lists() -> None:
    table: ConcurrentDict[str, int] = ConcurrentDict()
    table.update({"a": 1}, b=2)
    table.update([("c", 3)])
    assert (sorted(table.keys()), sorted(table.values())) == (["a", "b", "c"], [1, 2, 3])
    assert sorted(table.items()) == [("a", 1), ("b", 2), ("c", 3)]
    assert all(type(each) is list for each in (table.keys(), table.values(), table.items()))
    plain = {"z": 0}
    plain.update(table)
    assert plain == {"z": 0, "a": 1, "b": 2, "c": 3}
    assert (table.pop("a"), table.pop("a", 9), table.get("a"), table.setdefault("a", 5)) == (1, 9, None, 5)
    assert repr(ConcurrentDict(dictionary={1: 2})) == "ConcurrentDict({1: 2})"
    assert table == ConcurrentDict(dictionary=table.as_dict())
    with pytest.raises(TypeError, match="unhashable"):
        hash(table)
    with pytest.raises(KeyError):
        table.pop("nothing")


def test_a_dict_may_change_while_it_is_walked_through() -> None:
    table = ConcurrentDict(dictionary={i: i for i in range(50)})
    for key in table:
        table.pop(key, None)
    assert len(table) == 0


# ---- ConcurrentDeque


def test_an_empty_deque_raises_what_each_kind_of_program_expects() -> None:
    deque = ConcurrentDeque[int]([1])
    assert deque.pop() == 1
    for pop in (deque.pop, deque.popleft):
        for error in (IndexError, RuntimeError):
            with pytest.raises(error):
                pop()
    deque.rotate()
    assert len(ConcurrentDeque(None)) == 0
    assert list(ConcurrentDeque([1, 2, 3], maxlen=2)) == [2, 3]


def test_an_iterator_stands_a_clear() -> None:
    deque = ConcurrentDeque([1, 2, 3])
    iterator = iter(deque)
    assert next(iterator) == 1
    deque.clear()
    assert list(iterator) == [2, 3]


def test_a_comparison_that_clears_the_deque_is_stood() -> None:
    class Clearing:
        def __eq__(self, other: object) -> bool:
            deque.clear()
            return False

        __hash__ = None  # type: ignore[assignment]

    deque: ConcurrentDeque[Any] = ConcurrentDeque([Clearing(), Clearing()])
    assert 5 not in deque
    assert len(deque) == 0


def test_deques_are_compared() -> None:
    small, great = ConcurrentDeque([1]), ConcurrentDeque([1, 2])
    assert small < great
    assert great >= small
    assert small == ConcurrentDeque([1])
    small.extend([2])
    assert small == great


# ---- Atomics


def test_an_integer_returns_the_new_value_and_wraps() -> None:
    value = AtomicInt64(value=10)
    assert (value.incr(), value.decr(), value.get(), AtomicInt64().get()) == (11, 10, 10, 0)
    value.set(2**63 - 1)
    assert value.incr() == -(2**63)
    value -= 1
    assert value == 2**63 - 1
    with pytest.raises(OverflowError):
        value.set(2**64)
    assert value == 2**63 - 1
    assert f"{AtomicInt64(10):x}" == "a"


def test_an_integer_calculates_right_on_both_sides() -> None:
    assert (1 + AtomicInt64(2), 10 - AtomicInt64(2), AtomicInt64(-7) // 2) == (3, 8, -4)
    least = AtomicInt64(-(2**63))
    assert least // -1 == 2**63
    least //= -1
    assert least == -(2**63)
    for twin in (copy.copy(least), pickle.loads(pickle.dumps(least))):
        assert (type(twin), twin.decr()) == (AtomicInt64, 2**63 - 1)


def test_a_reference_is_exchanged_by_identity() -> None:
    first, second = [1], [1]
    ref = AtomicReference[list[int]](first)
    assert not ref.compare_exchange(second, [])
    assert ref.compare_exchange(first, second)
    assert ref.exchange(first) is second
    ref.set(second)
    assert ref.get() is second
    assert AtomicReference().get() is None
    with pytest.raises(TypeError, match="zero or one argument"):
        AtomicReference(1, 2)


def test_a_flag_is_what_is_true() -> None:
    flag = AtomicFlag([])
    assert not flag
    flag.set("yes")
    assert flag
    assert weakref.ref(flag)() is flag


# ---- ConcurrentGatheringIterator


def test_values_are_gathered_in_order() -> None:
    gathering = ConcurrentGatheringIterator(scaling=4)
    walking = started(lambda: list(gathering.iterator(9)))
    in_threads(
        lambda: [gathering.insert(key, key) for key in range(9, 4, -1)],
        lambda: [gathering.insert(key, key) for key in range(4, -1, -1)],
    )
    assert walking.result(30) == list(range(10))


def test_values_stay_if_they_are_not_cleared() -> None:
    gathering = ConcurrentGatheringIterator()
    gathering.insert(0, "a")
    assert [list(gathering.iterator(0, clear=False)) for _ in range(2)] == [["a"]] * 2
    (local,) = gathering.iterator_local(0)
    assert type(local) is LocalWrapper
    assert local == "a"
    with pytest.raises(TimeoutError, match="value 0"):
        next(gathering.iterator(0, timeout=0))


def test_a_failed_insert_ends_the_wait() -> None:
    gathering = ConcurrentGatheringIterator()
    gathering.insert(0, "a")
    walking = started(lambda: list(gathering.iterator(1)))
    with pytest.raises(TypeError):
        gathering.insert([], 1)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError, match="insertion failed"):
        walking.result(30)
    gathering.insert(0, "there")
    assert list(gathering.iterator(0)) == ["there"]


# ---- Queues


@pytest.mark.parametrize("lock_free", [False, True])
def test_a_queue_is_pushed_and_popped(lock_free: bool) -> None:
    jobs: ConcurrentQueue[int] = ConcurrentQueue(scaling=2, lock_free=lock_free)
    waiting = started(jobs.pop)
    jobs.push(1)
    assert waiting.result(30) == 1
    assert (jobs.size(), jobs.empty()) == (0, True)
    for timeout in (0, -1, 0.01):
        with pytest.raises(queue.Empty):
            jobs.pop(timeout)
    for item in range(3):
        jobs.push(item)
    assert [jobs.pop(), jobs.pop(timeout=1)] == [0, 1]
    local = jobs.pop_local()
    assert (type(local), local.wrapped) == (LocalWrapper, 2)


def test_a_queue_is_shut_down() -> None:
    jobs: ConcurrentQueue[int] = ConcurrentQueue()
    jobs.push(1)
    jobs.shutdown()
    with pytest.raises(queue.ShutDown):
        jobs.push(2)
    assert jobs.pop() == 1
    with pytest.raises(queue.ShutDown):
        jobs.pop()
    hurried: ConcurrentQueue[int] = ConcurrentQueue()
    hurried.push(1)
    hurried.shutdown(immediate=True)
    with pytest.raises(queue.ShutDown):
        hurried.pop()


def test_a_standard_queue_is_bounded_and_counts_tasks() -> None:
    jobs: StdConcurrentQueue[int] = StdConcurrentQueue(maxsize=1)
    jobs.put(1)
    assert (jobs.full(), jobs.qsize(), jobs.size()) == (True, 1, 1)
    with pytest.raises(queue.Full):
        jobs.put_nowait(2)
    assert jobs.get_nowait() == 1
    jobs.task_done()
    jobs.join()
    with pytest.raises(ValueError, match="task_done"):
        jobs.task_done()
    assert not StdConcurrentQueue(-3).full()


# ---- LocalWrapper


def test_a_wrapper_passes_attributes_and_items_on() -> None:
    numbers = [3, 1]
    wrapper = LocalWrapper(numbers)
    wrapper.append(2)
    wrapper[0] = 4
    del wrapper[1]
    assert numbers == [4, 2] == wrapper
    assert (wrapper[1], wrapper[:1], len(wrapper), 2 in wrapper, list(wrapper), list(reversed(wrapper))) == (
        2,
        [4],
        2,
        True,
        [4, 2],
        [2, 4],
    )
    assert (repr(wrapper), str(wrapper), wrapper.wrapped is numbers) == ("<LocalWrapper: [4, 2]>", "[4, 2]", True)
    assert type(wrapper) is LocalWrapper
    assert not isinstance(wrapper, list)
    with pytest.raises(AttributeError, match="wrapped"):
        wrapper.wrapped = []
    with pytest.raises(AttributeError, match="nothing"):
        _ = wrapper.nothing
    with pytest.raises(TypeError, match="unhashable"):
        hash(wrapper)
    assert "append" in dir(wrapper)


def test_a_wrapper_sets_and_deletes_attributes() -> None:
    class Thing:
        pass

    thing = Thing()
    wrapper = LocalWrapper(thing)
    wrapper.colour = "red"
    assert vars(thing) == {"colour": "red"}
    del wrapper.colour
    assert not hasattr(thing, "colour")


OPERATORS: list[Callable[[Any, Any], Any]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / b,
    lambda a, b: a // b,
    lambda a, b: a % b,
    divmod,
    lambda a, b: a**b,
    lambda a, b: a << b,
    lambda a, b: a >> b,
    lambda a, b: a & b,
    lambda a, b: a | b,
    lambda a, b: a ^ b,
    lambda a, b: a < b,
    lambda a, b: a <= b,
    lambda a, b: a == b,
    lambda a, b: a != b,
    lambda a, b: a >= b,
    lambda a, b: a > b,
]


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_wrapper_calculates_on_either_side(operator: Callable[[Any, Any], Any]) -> None:
    for left, right in ((7, 2), (2, 7), (3, 3)):
        result = operator(left, right)
        for made in (
            operator(LocalWrapper(left), right),
            operator(left, LocalWrapper(right)),
            operator(LocalWrapper(left), LocalWrapper(right)),
        ):
            assert made == result
            assert type(made) is type(result)


def test_a_wrapper_is_a_number() -> None:
    wrapper = LocalWrapper(-7)
    assert (-wrapper, +wrapper, abs(wrapper), ~wrapper, int(wrapper), float(wrapper)) == (7, -7, 7, 6, -7, -7.0)
    assert (round(LocalWrapper(2.567), 1), math.floor(LocalWrapper(2.5)), math.ceil(LocalWrapper(2.5))) == (2.6, 2, 3)
    assert (pow(LocalWrapper(3), 4, 5), [1, 2, 3][LocalWrapper(1)], complex(LocalWrapper(1j))) == (1, 2, 1j)
    assert (2.0 * LocalWrapper(3), bool(LocalWrapper(0)), f"{LocalWrapper(5):03}") == (6.0, False, "005")
    with pytest.raises(TypeError, match=r"object.*int"):
        LocalWrapper(object()) + 5
    with pytest.raises(TypeError):
        "a" + LocalWrapper(5)


def test_a_wrapper_stays_wrapped_in_place() -> None:
    number = 10
    wrapper = original = LocalWrapper(number)
    for update in ("+= 5", "-= 3", "*= 4", "//= 3", "%= 9", "**= 2", "<<= 3", ">>= 1", "|= 3", "&= 14", "^= 5", "/= 2"):
        names: dict[str, Any] = {"wrapper": wrapper, "number": number}
        exec(f"wrapper {update}; number {update}", names)
        wrapper, number = names["wrapper"], names["number"]
        assert type(wrapper) is LocalWrapper
        assert wrapper == number
    assert original == 10
    items = [1]
    wrapper = LocalWrapper(items)
    same = wrapper
    wrapper += LocalWrapper([2])
    assert wrapper is same
    assert wrapper.wrapped is items
    plain = [0]
    plain += wrapper
    assert (type(plain), plain) == (list, [0, 1, 2])


def test_a_wrapper_is_a_buffer_a_context_and_a_callable() -> None:
    data = bytearray(b"example")
    with memoryview(LocalWrapper(data)) as view:
        view[0] = ord("E")
    assert data == b"Example"
    assert LocalWrapper(data) + LocalWrapper(b"!") == b"Example!"
    lock = threading.Lock()
    with LocalWrapper(lock) as taken:
        assert taken
        assert lock.locked()
    assert not lock.locked()
    assert LocalWrapper(max)(1, 5, 2) == 5
    for missing, attribute in ((object(), "__enter__"), (5, "__enter__")):
        with pytest.raises(AttributeError, match=attribute), LocalWrapper(missing):
            pass
    with pytest.raises(TypeError, match="not callable"):
        LocalWrapper(5)()
    iterator = LocalWrapper(iter([1]))
    assert next(iterator) == 1
    with pytest.raises(StopIteration):
        next(iterator)
    with pytest.raises(TypeError, match="no iterator"):
        next(LocalWrapper([1]))
    assert bytes(LocalWrapper([1, 2])) == b"\1\2"
    for wrong in (LocalWrapper, lambda: LocalWrapper(1, 2), lambda: LocalWrapper(target=1)):  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            wrong()


def test_a_wrapper_is_copied_referred_to_and_collected() -> None:
    items = [1]
    wrapper = LocalWrapper(items)
    assert copy.copy(wrapper).wrapped is items
    assert copy.deepcopy(wrapper).wrapped is not items
    assert pickle.loads(pickle.dumps(wrapper)) == [1]
    assert LocalWrapper(wrapper).wrapped is items
    assert hash(LocalWrapper(LocalWrapper("a"))) == hash("a")
    wrapper.append(wrapper)
    gone = weakref.ref(wrapper)
    del wrapper, items
    gc.collect()
    assert gone() is None


def test_a_wrapper_is_awaited() -> None:
    class Section:
        async def __aenter__(self) -> str:
            return "in"

        async def __aexit__(self, *error: object) -> None:
            pass

    async def count() -> AsyncIterator[int]:
        yield 1

    async def main() -> list[object]:
        coroutine = LocalWrapper(asyncio.sleep)(0, "slept")
        seen: list[object] = [await LocalWrapper(coroutine)]
        async with LocalWrapper(Section()) as entered:
            seen.append(entered)
        seen.extend([each async for each in LocalWrapper(count())])
        seen.append(await anext(LocalWrapper(count())))
        return seen

    assert asyncio.run(main()) == ["slept", "in", 1, 1]


# ---- BatchExecutor


def test_results_are_given_one_by_one() -> None:
    numbers = iter(range(1000))
    executor = BatchExecutor(lambda: next(numbers), 10)
    assert [executor.load() for _ in range(25)] == list(range(25))
    assert next(numbers) == 30
    assert executor.as_local().load() == 25
    rest = in_threads(*[lambda: [executor.load() for _ in range(50)]] * 4)
    assert sorted(number for part in rest for number in part) == [*range(26, 30), *range(31, 227)]


def test_an_exception_costs_its_call_alone() -> None:
    outcomes = iter([1, 2, ValueError("no"), 3, KeyboardInterrupt(), 4, 5])

    def source() -> int:
        outcome = next(outcomes)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    executor = BatchExecutor(source, 2)
    assert [executor.load(), executor.load()] == [1, 2]
    with pytest.raises(ValueError, match="no"):
        executor.load()
    with pytest.raises(KeyboardInterrupt):
        executor.load()
    assert [executor.load(), executor.load(), executor.load()] == [3, 4, 5]


def test_an_executor_refuses_what_it_cannot_use() -> None:
    for source, size, error in (
        ("x", 5, TypeError),
        (len, "five", TypeError),
        (len, -1, ValueError),
        (len, 0, ValueError),
    ):
        with pytest.raises(error):
            BatchExecutor(source, size)  # type: ignore[arg-type]


# ---- IntervalLock


def test_an_interval_lock_knows_its_owner() -> None:
    lock = IntervalLock()
    with lock as entered:
        assert entered is lock
        assert lock.locked()
        with pytest.raises(RuntimeError, match="already"):
            lock.lock()
        for call in (lock.unlock, lock.poll, lock.cede):
            with pytest.raises(RuntimeError, match="does not have"):
                elsewhere(call)
        with pytest.raises(TimeoutError):
            elsewhere(lambda: lock.lock(timeout=0.01))
        with pytest.raises(TimeoutError):
            elsewhere(lambda: lock.lock(0))
    assert not lock.locked()
    for call in (lock.unlock, lock.poll, lock.cede):
        with pytest.raises(RuntimeError, match="does not have"):
            call()
    with pytest.raises(ValueError, match="timeout"):
        lock.lock(-1)


def test_who_waits_has_the_lock_in_turn() -> None:
    lock = IntervalLock(interval=1000)
    order: list[str] = []

    def take(name: str) -> Callable[[], None]:
        def taking() -> None:
            with lock:
                order.append(name)
                lock.cede()
                order.append(name)

        return taking

    lock.lock()
    waiting = []
    for name in "ab":
        waiting.append(started(take(name)))
        until(lambda: len(lock._waiting) == len(waiting))
    lock.poll()
    assert order == []
    lock.cede()
    assert order == ["a", "b"]
    lock.unlock()
    for each in waiting:
        each.result(30)
    assert order == ["a", "b", "a", "b"]
    assert not lock.locked()


def test_poll_cedes_after_the_interval() -> None:
    lock = IntervalLock(interval=0)
    order: list[str] = []

    def take() -> None:
        with lock:
            order.append("other")

    with lock:
        other = started(take)
        until(lambda: lock._waiting)
        lock.poll()
        order.append("first")
    other.result(30)
    assert order == ["other", "first"]


def test_an_interrupted_wait_leaves_the_queue() -> None:
    lock = IntervalLock()
    has, let_go = threading.Event(), threading.Event()

    with interruptible() as interrupt:

        def hold() -> None:
            with lock:
                has.set()
                until(lambda: lock._waiting)
                interrupt()
                let_go.wait(30)

        holder = started(hold)
        assert has.wait(30)
        with pytest.raises(KeyboardInterrupt):
            lock.lock()
    assert not lock._waiting
    let_go.set()
    holder.result(30)
    with lock:
        pass


def test_an_interrupted_cede_has_the_lock_when_it_raises() -> None:
    lock = IntervalLock()
    main = threading.get_ident()

    with interruptible() as interrupt:

        def interrupting() -> None:
            with lock:
                until(lambda: sys._current_frames()[main].f_code.co_name == "_wait_for_return")
                interrupt()

        with lock:
            other = started(interrupting)
            until(lambda: lock._waiting)
            with pytest.raises(KeyboardInterrupt):
                lock.cede()
            assert lock._owner == main
    other.result(30)
    assert not lock.locked()


# ---- RWLock


def test_a_lock_for_readers_and_writers() -> None:
    lock = RWLock()
    with RWReadContext(lock) as entered:
        assert entered is None
        elsewhere(lambda: (lock.lock_read(), lock.unlock_read()))
        with pytest.raises(TimeoutError):
            elsewhere(lambda: lock.lock_write(timeout=0))
        assert (lock.readers(), lock.writers_waiting(), lock.writer_locked()) == (1, 0, False)
        writing = started(lambda: (lock.lock_write(), lock.unlock_write()))
        until(lock.writers_waiting)
        with pytest.raises(TimeoutError):
            elsewhere(lambda: lock.lock_read(timeout=0))
        lock.lock_read(timeout=0)
        lock.unlock_read()
    writing.result(30)
    with RWWriteContext(lock):
        assert lock.writer_locked()
        with pytest.raises(RuntimeError):
            elsewhere(lock.unlock_write)
    for unlock in (lock.unlock_read, lock.unlock_write):
        with pytest.raises(RuntimeError):
            unlock()
    assert lock.readers() == 0
    with pytest.raises(AttributeError):
        RWReadContext.__new__(RWReadContext).__enter__()


# ---- threading_test_utils


def test_functions_run_together() -> None:
    value = AtomicInt64()
    barrier = threading.Barrier(4)
    run_concurrently(lambda n, by: (barrier.wait(30), [value.incr() for _ in range(n * by)]), 4, (5,), {"by": 2})
    assert value == 40


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_they_raise_is_raised() -> None:
    def failing(error: Exception) -> Callable[[], object]:
        def fail() -> object:
            raise error

        return fail

    with pytest.raises(KeyError) as single:
        run_each_concurrently([lambda: None, failing(KeyError(1))])
    assert single.value.__cause__ is None
    with pytest.raises(KeyError) as several:
        run_each_concurrently([failing(KeyError(1)), failing(ValueError(2)), failing(KeyError(3))])
    cause = several.value.__cause__
    assert isinstance(cause, ExceptionGroup)
    assert [each.args for each in cause.exceptions] == [(2,), (3,)]
