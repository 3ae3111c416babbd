"""aether.compat.cereggii: what cereggii's documentation promises, and what its programs rely on."""

import copy
import gc
import pickle
import threading
import time
import weakref
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from threads import elsewhere, in_threads, started

from aether.compat import cereggii
from aether.compat.cereggii import (
    ANY,
    EXPECTATION_FAILED,
    NOT_FOUND,
    AtomicBool,
    AtomicCache,
    AtomicDict,
    AtomicEvent,
    AtomicInt64,
    AtomicRef,
    CountDownLatch,
    ExpectationFailed,
    ThreadHandle,
    ThreadSet,
    call_once,
)
from aether.compat.cereggii.locks import ReadersWriterLock


def test_all_names_are_there() -> None:
    assert cereggii.__version_tuple__ == (1, 0, 1)
    assert all(hasattr(cereggii, name) for name in cereggii.__all__)
    for marker in (NOT_FOUND, ANY, EXPECTATION_FAILED):
        assert copy.copy(marker) is marker
    assert "EXPECTATION_FAILED" in repr(EXPECTATION_FAILED)
    assert issubclass(cereggii.ConcurrentUsageDetected, Exception)


# ---- AtomicInt64


def test_an_integer_tells_of_updates_as_the_method_is_called() -> None:
    value = AtomicInt64(initial_value=5)
    assert (value.increment_and_get(), value.get_and_increment(3), value.decrement_and_get(None)) == (6, 6, 8)
    assert (value.get_and_decrement(2), value.get()) == (8, 6)
    assert (value.update_and_get(lambda n: n * 2), value.get_and_update(lambda n: n + 1), value.get()) == (12, 12, 13)
    assert (value.get_and_set(1), value.get_and_set(desired=2)) == (13, 1)
    assert value.compare_and_set(2, 7)
    assert not value.compare_and_set(expected=2, desired=8)
    value.set(-1)
    assert value == -1


def test_an_integer_overflows_loudly_and_stays() -> None:
    value = AtomicInt64(2**63 - 1)
    for update in (value.increment_and_get, value.get_and_increment, lambda: value.update_and_get(lambda n: n + 1)):
        with pytest.raises(OverflowError):
            update()
    with pytest.raises(OverflowError):
        value += 1
    with pytest.raises(OverflowError):
        AtomicInt64(2**63)
    assert value == 2**63 - 1


def test_an_integer_calculates_as_a_number_and_makes_plain_ones() -> None:
    value = AtomicInt64(7)
    assert (value + 1, 1 + value, 10 - value, value // 2, divmod(20, value), 2**value) == (8, 8, 3, 3, (2, 6), 128)
    assert (value + Fraction(1, 2), value * 1j, value * "a") == (Fraction(15, 2), 7j, "aaaaaaa")
    assert type(value + 1) is int
    same = value
    same += 1
    assert same is value
    assert value == 8.0
    for update in ("value /= 2", "value.real", "value.numerator", "value.bit_length()", "value.to_bytes()"):
        with pytest.raises(NotImplementedError):
            exec(update, {"value": value})
    with pytest.raises(TypeError):
        value += 1.5  # type: ignore[arg-type]
    assert value == 8


def test_an_integer_has_the_hash_of_its_identity_and_so_have_its_handles() -> None:
    value, other = AtomicInt64(1), AtomicInt64(1)
    handle = value.get_handle()
    assert len({hash(each) for each in (value, handle, handle.get_handle(), other)}) == 2
    assert handle == value == 1
    assert isinstance(handle, ThreadHandle)
    assert isinstance(handle, AtomicInt64)
    assert not isinstance(value, ThreadHandle)
    handle += 4
    assert isinstance(handle, ThreadHandle)
    assert (value.get(), handle.get()) == (5, 5)


def test_a_subclass_has_handles_and_copies() -> None:
    class Count(AtomicInt64):
        pass

    count = Count(3)
    assert count.get_handle().increment_and_get() == 4
    for twin in (copy.copy(count), copy.deepcopy(count)):
        assert (type(twin), twin.get()) == (Count, 4)
    assert pickle.loads(pickle.dumps(AtomicInt64(9))).get() == 9
    assert pickle.loads(pickle.dumps(AtomicInt64(9).get_handle())).get() == 9


def test_a_copy_of_a_handle_is_a_value_of_its_own() -> None:
    numbers = AtomicDict({1: 2})
    for original in (AtomicInt64(3), AtomicRef((4,)), numbers):
        handle = original.get_handle()
        for twin in (copy.copy(handle), copy.deepcopy(handle), pickle.loads(pickle.dumps(handle))):
            assert type(twin) is type(original)
            assert repr(twin) == repr(original)
            assert not isinstance(twin, ThreadHandle)


def test_a_handle_keeps_its_value_alive() -> None:
    value = AtomicInt64(3)
    handle = value.get_handle()
    gone = weakref.ref(value)
    del value
    gc.collect()
    assert handle.get() == 3
    del handle
    gc.collect()
    assert gone() is None


# ---- AtomicRef, AtomicBool


def test_a_reference_compares_by_identity() -> None:
    first, second = [1], [1]
    ref = AtomicRef[list[int]](first)
    assert not ref.compare_and_set(second, [2])
    assert ref.compare_and_set(expected=first, desired=second)
    assert ref.get() is second
    assert ref.get_and_set(first) is second
    handle = ref.get_handle()
    assert isinstance(handle, ThreadHandle)
    assert isinstance(handle.get_handle(), AtomicRef)
    handle.set(second)
    assert ref.get() is second
    assert AtomicRef().get() is None
    assert AtomicRef(initial_value=first).get() is first


def test_a_bool_is_set_once_and_reset_once() -> None:
    flag = AtomicBool(initial_value=False)
    flag.set_or_raise()
    with pytest.raises(ExpectationFailed, match="already set to True"):
        flag.set_or_raise()
    assert flag.get() is True
    flag.reset_or_raise()
    with pytest.raises(ExpectationFailed, match="already set to False"):
        flag.reset_or_raise()
    assert (flag.get_and_set(True), flag.compare_and_set(True, False), flag.compare_and_set(True, True)) == (
        False,
        True,
        False,
    )
    handle = flag.get_handle()
    handle.set(True)
    assert isinstance(handle, AtomicBool)
    assert flag.get() is True
    for wrong in (1, None, "true"):
        for call in (flag.set, flag.get_and_set, lambda value: flag.compare_and_set(True, value)):
            with pytest.raises(TypeError, match=r"desired=.* must be a bool"):
                call(wrong)
        with pytest.raises(TypeError, match=r"expected=.* must be a bool"):
            flag.compare_and_set(wrong, True)  # type: ignore[arg-type]
    assert flag.get() is True


def test_one_thread_alone_sets_a_bool() -> None:
    flag = AtomicBool()
    outcomes = in_threads(*[flag.set_or_raise] * 4)
    assert sum(isinstance(each, ExpectationFailed) for each in outcomes) == 3


# ---- AtomicDict


def test_a_dict_takes_what_it_is_made_of() -> None:
    assert dict(AtomicDict({"spam": 42}).fast_iter()) == {"spam": 42}
    assert len(AtomicDict[int, int](min_size=64, initial={1: 0}, buffer_size=64)) == 1
    for size in (-1, 2**56 + 1):
        with pytest.raises(ValueError, match="min_size"):
            AtomicDict(min_size=size)
    with pytest.raises(OverflowError):
        AtomicDict(min_size=-(2**100))
    for size in (0, 3, 65, -1):
        with pytest.raises(ValueError, match="buffer_size"):
            AtomicDict(buffer_size=size)
    wrong: list[Callable[[Any], object]] = [
        AtomicDict,
        lambda value: AtomicDict(min_size=value),
        lambda value: AtomicDict(buffer_size=value),
    ]
    for make in wrong:
        for value in (None, "16", 1.5):
            with pytest.raises(TypeError):
                make(value)


def test_a_dict_is_made_once() -> None:
    made: AtomicDict[int, int] = AtomicDict.__new__(AtomicDict)
    outcomes = in_threads(*[lambda: made.__init__({1: 2})] * 6)  # type: ignore[misc]
    assert sum(isinstance(each, RuntimeError) for each in outcomes) == 5
    assert made[1] == 2


def test_compare_and_set_of_a_dict_raises_where_the_value_is_another() -> None:
    table: AtomicDict[str, Any] = AtomicDict({"spam": 0, "foo": None})
    table.compare_and_set(key="spam", expected=0, desired=100)
    with pytest.raises(ExpectationFailed):
        table.compare_and_set("foo", 100, 0)
    with pytest.raises(ExpectationFailed):
        table.compare_and_set("spam", NOT_FOUND, 1)
    table.compare_and_set("witch", NOT_FOUND, "duck")
    table.compare_and_set("foo", ANY, 1)
    assert dict(table.fast_iter()) == {"spam": 100, "foo": 1, "witch": "duck"}
    for marker in (NOT_FOUND, ANY):
        with pytest.raises(ValueError, match="stored"):
            table.compare_and_set("foo", ANY, marker)
        with pytest.raises(ValueError, match=r"\w"):
            table["foo"] = marker
    assert table["foo"] == 1


def test_threads_count_by_compare_and_set() -> None:
    table = AtomicDict({"spam": 0})

    def count() -> None:
        handle = table.get_handle()
        for _ in range(300):
            while True:
                expected = handle.get("spam", default=0)
                try:
                    handle.compare_and_set("spam", expected, expected + 1)
                except ExpectationFailed:
                    continue
                break

    in_threads(*[count] * 3)
    assert table["spam"] == 900


def test_a_dict_is_looked_up_by_the_batch() -> None:
    table = AtomicDict({"a": 1, "b": 2, "c": 3})
    batch: dict[str, Any] = {"a": None, "b": None, "f": None}
    assert table.batch_getitem(batch) is batch
    assert batch == {"a": 1, "b": 2, "f": NOT_FOUND}
    for size in (0, -1):
        with pytest.raises(ValueError, match="chunk_size"):
            table.batch_getitem({}, chunk_size=size)
    for wrong in ([], type("Sub", (dict,), {})()):
        with pytest.raises(TypeError):
            table.batch_getitem(wrong)


@pytest.mark.parametrize(("size", "partitions"), [(0, 1), (1, 4), (100, 7), (100, 128)])
def test_the_parts_of_a_dict_are_all_of_it(size: int, partitions: int) -> None:
    table = AtomicDict({i: i * 2 for i in range(size)})
    pairs = [pair for part in range(partitions) for pair in table.fast_iter(partitions, this_partition=part)]
    assert sorted(pairs) == [(i, i * 2) for i in range(size)]


def test_parts_that_are_none_are_refused() -> None:
    for partitions, part in [(0, 0), (-1, 0), (1, -1), (1, 1), (2, 2)]:
        with pytest.raises(ValueError, match=r"\w"):
            AtomicDict().fast_iter(partitions, part)


def test_a_dict_may_change_while_it_is_walked_through() -> None:
    table = AtomicDict({i: i for i in range(100)})
    for turn, (key, _) in enumerate(table.fast_iter(), 1):
        del table[key]
        table[key + 1000 * turn] = 0
        if turn == 100:
            break
    assert len(table) == table.approx_len() == 100
    assert table.len_bounds() == (100, 100)


def test_reductions() -> None:
    pairs = [("red", 1), ("green", 42), ("red", 5)]

    def reduced(method: str, *arguments: Any, start: dict[str, Any] | None = None) -> dict[str, Any]:
        table = AtomicDict(start or {})
        getattr(table, method)(*arguments)
        return table.snapshot()

    assert reduced("reduce", pairs, lambda key, old, new: new if old is NOT_FOUND else old - new) == {
        "red": -4,
        "green": 42,
    }
    assert reduced("reduce_sum", pairs, start={"red": 10}) == {"red": 16, "green": 42}
    assert reduced("reduce_max", pairs) == {"red": 5, "green": 42}
    assert reduced("reduce_min", pairs) == {"red": 1, "green": 42}
    assert reduced("reduce_and", [("a", 1), ("a", ""), ("b", [0])]) == {"a": False, "b": True}
    assert reduced("reduce_or", [("a", 1), ("a", ""), ("b", [])]) == {"a": True, "b": False}
    assert reduced("reduce_count", "gallahad") == {"g": 1, "a": 3, "l": 2, "h": 1, "d": 1}
    assert reduced("reduce_count", {"red": 4}, start={"red": 1}) == {"red": 5}
    for wrong in (["ab"], [["a", 1]], [1]):
        for method in ("reduce_sum", "reduce_list"):
            with pytest.raises(TypeError):
                reduced(method, wrong)


def test_lists_are_joined_and_what_is_none_is_put_into_one() -> None:
    before = [1]
    table: AtomicDict[str, Any] = AtomicDict({"a": before, "b": 1})
    table.reduce_list([("a", 2), ("a", [3, 4]), ("b", 2), ("c", (5,))])
    assert table.snapshot() == {"a": [1, 2, 3, 4], "b": [1, 2], "c": [(5,)]}
    assert before == [1]


def test_a_dict_is_compared_by_identity() -> None:
    table, twin = AtomicDict({1: 2}), AtomicDict({1: 2})
    handle = table.get_handle()
    assert table != twin
    assert len({table, twin}) == 2
    assert handle == table
    assert hash(handle) == hash(table)
    assert handle.get_handle() == handle
    assert handle != twin
    handle[3] = 4
    assert table[3] == 4
    assert isinstance(handle, ThreadHandle)


# ---- AtomicEvent, CountDownLatch


def test_an_event_lets_pass_who_waits() -> None:
    event = AtomicEvent()
    assert not event.is_set()
    waiting = started(event.wait)
    event.set()
    waiting.result(30)
    assert event.is_set()


def test_a_latch_stays_at_zero() -> None:
    latch = CountDownLatch(2)
    waiting = started(latch.wait)
    assert latch.decrement_and_get() == 1
    assert "count=1" in repr(latch)
    latch.decrement()
    assert (latch.decrement_and_get(), latch.get()) == (0, 0)
    latch.decrement()
    waiting.result(30)
    with pytest.raises(ValueError, match="count must be >= 0"):
        CountDownLatch(-1)


# ---- call_once


def test_a_function_that_is_called_once_gives_all_its_result() -> None:
    calls = AtomicInt64()

    @call_once
    def made() -> list[int]:
        return [calls.increment_and_get()]

    assert made.__name__ == "made"
    assert in_threads(*[made] * 5) == [[1]] * 5


def test_what_it_raised_is_raised_by_all_with_the_traceback_of_the_call() -> None:
    calls = AtomicInt64()

    @call_once
    def failing() -> None:
        calls.increment_and_get()
        raise ValueError("no")

    errors = in_threads(*[failing] * 4)
    assert all(each is errors[0] for each in errors)
    lengths = set()
    for _ in range(3):
        with pytest.raises(ValueError, match="no") as raised:
            failing()
        lengths.add(len(raised.traceback))
    assert len(lengths) == 1
    assert calls == 1


def test_what_is_no_exception_has_not_run() -> None:
    interrupts = [KeyboardInterrupt()]

    @call_once
    def interrupted() -> str:
        if interrupts:
            raise interrupts.pop()
        return "done"

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert interrupted() == "done"


# ---- AtomicCache


def test_a_cache_keeps_values_and_exceptions() -> None:
    calls = AtomicInt64()

    def fill(key: str) -> int:
        if key == "bad":
            raise KeyError(key, calls.increment_and_get())
        return calls.increment_and_get()

    cache = AtomicCache[str, int](fill)
    assert "spam" not in cache
    assert (cache["spam"], cache["spam"]) == (1, 1)
    for _ in range(2):
        with pytest.raises(KeyError) as raised:
            cache["bad"]
        assert raised.value.args == ("bad", 2)
    assert "spam" in cache
    assert "bad" in cache
    cache.invalidate("bad")
    cache.invalidate("nobody's")
    assert "bad" not in cache
    with pytest.raises(KeyError) as raised:
        cache["bad"]
    assert raised.value.args == ("bad", 3)
    with pytest.raises(NotImplementedError):
        cache["spam"] = 2


def test_an_interrupted_fill_is_not_kept() -> None:
    interrupts = [SystemExit()]

    def fill(key: str) -> str:
        if interrupts:
            raise interrupts.pop()
        return key

    cache = AtomicCache(fill)
    with pytest.raises(SystemExit):
        cache["a"]
    assert cache["a"] == "a"


def test_a_cache_forgets_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    calls = iter(range(10))
    cache = AtomicCache(lambda _: next(calls), ttl=10.0)
    assert cache["k"] == 0
    now = 105.0
    assert cache["k"] == 0
    now = 111.0
    assert "k" not in cache
    assert cache["k"] == 1


def test_who_asks_while_another_fills_waits() -> None:
    filling, go_on, calls = threading.Event(), threading.Event(), AtomicInt64()

    def fill(key: str) -> str:
        calls.increment_and_get()
        filling.set()
        assert go_on.wait(30)
        return key

    cache = AtomicCache(fill)
    first = started(lambda: cache["k"])
    assert filling.wait(30)
    second = started(lambda: cache["k"])
    assert "k" not in cache
    go_on.set()
    assert (first.result(30), second.result(30), calls.get()) == ("k", "k", 1)


def test_a_memoized_function() -> None:
    calls = AtomicInt64()

    @AtomicCache.memoize(ttl=60)
    def add(a: int, b: int) -> int:
        """Adds."""
        calls.increment_and_get()
        return a + b

    assert (add(1, 2), add(1, 2), add(a=1, b=2), add(b=2, a=1), calls.get()) == (3, 3, 3, 3, 2)
    add.invalidate(1, 2)
    assert (add(1, 2), calls.get(), add.__doc__) == (3, 3, "Adds.")

    @AtomicCache.memoize()
    def fibonacci(n: int) -> int:
        return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

    assert fibonacci(80) == 23416728348467685


# ---- ReadersWriterLock


def test_readers_share_and_a_writer_is_alone() -> None:
    lock = ReadersWriterLock()
    with lock.reader() as reading:
        assert elsewhere(lambda: (lock.reader().acquire(timeout=0), lock.reader().release()))[0]
        assert not elsewhere(lambda: lock.writer().acquire(timeout=0))
        reading.acquire()
        reading.release()
        with pytest.raises(RuntimeError):
            lock.writer().acquire()
    with lock.writer(), lock.writer():
        assert not elsewhere(lambda: lock.reader().acquire(timeout=0))
    assert lock.writer().acquire()
    with pytest.raises(RuntimeError):
        elsewhere(lock.writer().release)
    lock.writer().release()
    with pytest.raises(RuntimeError):
        lock.reader().release()


# ---- ThreadSet


def test_a_set_of_threads_runs_together() -> None:
    seen: AtomicDict[object, bool] = AtomicDict()

    @ThreadSet.with_args(ThreadSet.Args(1, colour="red"), ThreadSet.Args(2, "blue"))
    def painters(number: int, colour: str) -> None:
        seen[number, colour] = True

    @ThreadSet.range(3)
    def numbered(number: int) -> None:
        seen[number] = True

    @ThreadSet.range(10, 20, 5)
    def stepping(number: int) -> None:
        seen[number] = True

    @ThreadSet.target
    def single(name: str) -> None:
        seen[name] = True

    everyone = painters | numbered
    everyone |= stepping
    everyone |= ThreadSet(single("a"), single(name="b"))
    assert (len(everyone), len(ThreadSet.repeat(7)(len))) == (9, 7)
    everyone.start_and_join()
    assert set(seen) == {(1, "red"), (2, "blue"), 0, 1, 2, 10, 15, "a", "b"}
    assert everyone.all_are_not_alive()
    with pytest.raises(TypeError):
        ThreadSet.with_args(1)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        everyone | {1}  # type: ignore[operator]
    assert "9 threads" in repr(everyone)


def test_a_set_of_threads_tells_who_is_alive() -> None:
    stop = threading.Event()
    waiting = ThreadSet(threading.Thread(target=stop.wait), threading.Thread(target=stop.wait))
    waiting.start_and_join(join_timeout=0)
    assert list(waiting.is_alive()) == [True, True]
    assert waiting.all_are_alive()
    assert waiting.any_is_alive()
    stop.set()
    waiting.join()
    assert not waiting.any_is_alive()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_join_raises_what_threads_raised_once() -> None:
    class Worker(threading.Thread):
        pass

    class Workers(ThreadSet):
        thread_factory = Worker

    @Workers.range(3)
    def workers(number: int) -> None:
        if number:
            raise ValueError(number)

    assert isinstance(workers, Workers)
    with pytest.raises(ExceptionGroup) as raised:
        workers.start_and_join()
    assert sorted(each.args for each in raised.value.exceptions) == [(1,), (2,)]
    workers.join()


# ---- ThreadHandle


def test_a_handle_behaves_as_what_it_stands_for() -> None:
    numbers = [3, 1, 2]
    handle: Any = ThreadHandle(numbers)
    assert isinstance(handle, list)
    assert isinstance(handle, ThreadHandle)
    assert (len(handle), handle[0], 1 in handle, list(handle), handle == numbers) == (3, 3, True, [3, 1, 2], True)
    handle.sort()
    handle[0] = 0
    del handle[1]
    assert repr(handle) == repr(numbers) == "[0, 3]"
    same = handle
    same += [9]
    assert same is handle
    assert numbers == [0, 3, 9]
    nested: Any = ThreadHandle(handle)
    nested.append(1)
    assert numbers[-1] == 1
    assert ThreadHandle[bool](True)
    assert next(ThreadHandle(iter([5]))) == 5
    with ThreadHandle(threading.Lock()) as taken:
        assert taken
    assert weakref.ref(handle)() is handle


def test_a_handle_of_what_has_a_method_of_that_name_calls_it_on_demand() -> None:
    class Pan:
        def get_handle(self) -> str:
            return "wood"

    handle: Any = ThreadHandle(Pan())
    assert isinstance(handle, Pan)
    assert isinstance(handle, ThreadHandle)
    assert handle.get_handle() == "wood"
    flag: Any = ThreadHandle(AtomicBool(True))
    assert isinstance(flag, ThreadHandle)
    assert flag.get() is True


def test_a_handle_of_a_number_calculates_on_both_sides() -> None:
    two: Any = ThreadHandle(2)
    assert (3 - two, two - 3, 3 % two, divmod(7, two), 2**two, two**3, 1 << two, two @ Twice()) == (
        1,
        -1,
        1,
        (3, 1),
        4,
        8,
        4,
        "@",
    )
    assert (two + two, -two, hash(two), int(two), f"{two:03}", two < 3, two == ThreadHandle(2)) == (
        4,
        -2,
        2,
        2,
        "002",
        True,
        True,
    )
    two += 1
    assert (type(two), two) == (int, 3)


class Twice:
    def __rmatmul__(self, other: object) -> str:
        return "@"
