"""ConcurrentDict under many threads: no wrong value, no update lost, no entry twice, nothing frozen."""

import contextlib
import gc
import itertools
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from aether.atomics import AtomicCounter
from aether.containers import NOT_FOUND, ConcurrentDict

ROUNDS = int(os.environ.get("AETHER_STRESS", "100"))

type Storm = Callable[..., None]
type Shared = ConcurrentDict[Any, Any]


class Key:
    """Of few hashes, and only Python can tell whether two are equal."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    def __hash__(self) -> int:
        return self.number % 3

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self.number == other.number


def randoms() -> random.Random:
    return random.Random(threading.get_ident())


@pytest.mark.parametrize("make", [int, str, Key, float], ids=lambda each: each.__name__)
@pytest.mark.parametrize("size", [5, 40, 1500])
def test_a_key_has_only_what_was_stored_for_it(storm: Storm, make: Callable[[int], Any], size: int) -> None:
    shared: Shared = ConcurrentDict()
    size = min(size, 40) if make is Key else size

    def write() -> None:
        number = randoms().randrange(size) if size > 100 else time.perf_counter_ns() % size
        shared[make(number)] = [number]
        shared.setdefault(make(size - 1 - number), [size - 1 - number])

    def remove() -> None:
        number = time.perf_counter_ns() % size
        found = shared.pop(make(number), None)
        assert found is None or found == [number]

    def read() -> None:
        number = time.perf_counter_ns() % size
        assert shared.get(make(number), [number]) == [number]

    storm(write, write, remove, read, read)
    for key, value in shared.items():
        assert key == make(value[0])
    assert len(shared) == len(list(shared)) == len(set(shared))


@pytest.mark.parametrize("make", [int, Key], ids=lambda each: each.__name__)
def test_no_update_is_lost(storm: Storm, make: Callable[[int], Any]) -> None:
    shared: Shared = ConcurrentDict()
    done = AtomicCounter()
    turn = itertools.count()

    def by(update: Callable[[Any], object]) -> Callable[[], object]:
        def once() -> None:
            update(make(next(turn) % 10))
            done.add()

        return once

    storm(
        by(shared.add),
        by(lambda key: shared.compute(key, lambda _, value: 1 if value is NOT_FOUND else value + 1)),
        by(lambda key: shared.reduce_sum([(key, 1)])),
        by(lambda key: shared.reduce_count([key])),
    )
    assert sum(shared.values()) == done.load()


def test_one_thread_wins_a_key(storm: Storm) -> None:
    """Each key is inserted once and taken once, whatever the others do."""
    shared: Shared = ConcurrentDict()
    put, taken = AtomicCounter(), AtomicCounter()

    def insert() -> None:
        number = time.perf_counter_ns() % 50
        if shared.compare_and_set(Key(number), NOT_FOUND, number):
            put.add()

    def take() -> None:
        if shared.pop(Key(time.perf_counter_ns() % 50), None) is not None:
            taken.add()
        try:
            shared.popitem()
        except KeyError:
            return
        taken.add()

    storm(insert, insert, take)
    assert put.load() == taken.load() + len(shared)


def test_collections_while_keys_come_and_go(storm: Storm) -> None:
    """A lock held across Python's `__eq__` would freeze here."""
    shared: Shared = ConcurrentDict()

    def churn() -> None:
        number = time.perf_counter_ns() % 30
        shared[Key(number)] = Key(number)
        shared.pop(Key(29 - number), None)

    storm(churn, churn, gc.collect)


def test_walks_while_others_write(storm: Storm) -> None:
    shared: Shared = ConcurrentDict((number, number) for number in range(200))
    fresh = itertools.count(1000)

    def write() -> None:
        number = next(fresh)
        shared[number] = number
        if number % 900 == 0:
            for each in list(shared):
                if each >= 1000:
                    shared.pop(each, None)

    def walk() -> None:
        for pairs in (shared.items(), [pair for index in range(3) for pair in shared.partition(index, 3)]):
            seen = set()
            for key, value in pairs:
                assert key == value
                assert key not in seen
                seen.add(key)
            assert seen >= set(range(200))

    def copy() -> None:
        assert set(range(200)) <= shared.snapshot().keys()

    storm(write, walk, copy)


def test_snapshots_and_lengths_are_of_one_moment(storm: Storm) -> None:
    """A token wanders from key to key, stored at its next place before it leaves the last."""
    shared: Shared = ConcurrentDict((number, None) for number in range(600))
    place = itertools.count(600)
    shared[599] = None

    def wander() -> None:
        number = next(place)
        shared[number] = None
        del shared[number - 1]

    def look() -> None:
        assert 600 <= len(shared) <= 601
        assert 600 <= len(shared.snapshot()) <= 601

    storm(wander, look, look)


def test_clear_while_others_pop(storm: Storm) -> None:
    shared: Shared = ConcurrentDict()
    numbers = itertools.count()
    taken: list[Any] = []

    def fill() -> None:
        shared.update((next(numbers), [1]) for _ in range(20))

    def pop() -> None:
        for key in list(shared):
            if shared.pop(key, None) is not None:
                taken.append(key)  # noqa: PERF401 - the test is what happens meanwhile

    storm(fill, pop, pop, shared.clear)
    assert len(taken) == len(set(taken))
    shared.clear()
    assert len(shared) == 0


def test_counts_of_references_stay_right(storm: Storm) -> None:
    objects = [["one"], ["two"], ["three"]]
    keys = [Key(1), Key(4), Key(7)]
    before = [sys.getrefcount(each) for each in (*objects, *keys)]
    shared: Shared = ConcurrentDict()

    def swap() -> None:
        for key, value in zip(keys, objects, strict=True):
            shared[key] = value
            shared["same"] = value
            shared.get("same")
            shared.pop(key, None)

    storm(swap, swap, shared.copy, lambda: shared.get("same"))
    shared.clear()
    gc.collect()
    assert [sys.getrefcount(each) for each in (*objects, *keys)] == before


def test_one_runs_at_a_time(storm: Storm) -> None:
    shared: Shared = ConcurrentDict()
    running: list[AtomicCounter] = [AtomicCounter() for _ in range(4)]

    def function(key: Key) -> int:
        running[key.number].add()
        assert running[key.number].load() == 1
        running[key.number] -= 1
        if time.perf_counter_ns() % 5 == 0:
            raise KeyError(key)
        return key.number

    def compute() -> None:
        number = time.perf_counter_ns() % 4
        with contextlib.suppress(KeyError):
            assert shared.compute_if_absent(Key(number), function) == number

    storm(compute, compute, compute, shared.clear)


def test_waits_that_cross_are_told_and_never_hang(storm: Storm) -> None:
    shared: Shared = ConcurrentDict()

    def compute(key: int) -> int:
        try:
            shared.compute_if_absent((key + 1) % 3, compute)
        except RuntimeError:
            return -1
        return key

    storm(*[lambda start=start: shared.compute_if_absent(start, compute) for start in range(3)], shared.clear)


def test_threads_that_die(storm: Storm) -> None:
    shared: Shared = ConcurrentDict()

    def live_shortly() -> None:
        thread = threading.Thread(target=lambda: (shared.add("count"), shared.get("count"), shared.update({1: [2]})))
        thread.start()
        thread.join()

    done = AtomicCounter()
    storm(lambda: (live_shortly(), done.add()), lambda: shared.get("count"), lambda: shared.pop(1, None))
    assert shared["count"] == done.load()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_forks_between_changes(storm: Storm) -> None:
    """No lock of ours stays held in a child, whatever the other threads were doing."""
    shared: Shared = ConcurrentDict()

    def change() -> None:
        number = time.perf_counter_ns() % 1000
        shared[number] = [number]
        shared.pop(999 - number, None)
        shared.compute_if_absent(Key(number % 9), lambda key: key.number)

    def fork() -> None:
        child = os.fork()
        if child == 0:
            whole = shared.snapshot()
            right = len(whole) == len(shared) and shared.compute_if_absent("child", lambda _: 1) == 1
            shared.clear()
            os._exit(0 if right and len(shared) == 0 else 1)
        assert os.waitpid(child, 0)[1] == 0

    storm(change, change, fork, lambda: list(shared.items()))


# ---- Histories


@dataclass(slots=True)
class Call:
    name: str
    argument: Any
    begin: int
    end: int = 0
    result: Any = None


def applied(name: str, argument: Any, value: Any) -> tuple[Any, Any]:
    """What the call returns on a single entry, and the value that it leaves; None is no value."""
    if name == "get":
        return value, value
    if name == "pop":
        return value, None
    if name == "put":
        return None, argument
    if name == "setdefault":
        return (argument, argument) if value is None else (value, value)
    if name == "add":
        return (value or 0) + argument, (value or 0) + argument
    expected, desired = argument
    return (True, desired) if value == expected else (False, value)


def is_linearizable(calls: list[Call]) -> bool:
    """Whether some order of the calls, each between its begin and its end, gives these results (Wing and Gong 1993)."""
    calls = sorted(calls, key=lambda call: call.begin)
    seen: set[tuple[frozenset[int], Any]] = set()

    def search(first: int, done: frozenset[int], value: Any) -> bool:
        while first in done:
            first, done = first + 1, done - {first}
        if first == len(calls):
            return True
        if (frozenset((first, *done)), value) in seen:
            return False
        horizon = min(calls[index].end for index in range(first, min(first + 40, len(calls))) if index not in done)
        for index in range(first, len(calls)):
            if calls[index].begin > horizon:
                break
            if index in done:
                continue
            result, after = applied(calls[index].name, calls[index].argument, value)
            if result == calls[index].result and search(first, done | {index}, after):
                return True
        seen.add((frozenset((first, *done)), value))
        return False

    return search(0, frozenset(), None)


def recorded(shared: Shared, key: Any, seed: int, count: int) -> Iterator[Call]:
    numbers = random.Random(seed)
    now = time.perf_counter_ns
    for _ in range(count):
        name = numbers.choice(["get", "get", "pop", "put", "setdefault", "add", "swap"])
        argument: Any = {"get": None, "pop": None, "swap": (numbers.randrange(3), seed)}.get(name, numbers.randrange(3))
        call = Call(name, argument, now())
        time.sleep(0)  # another thread's turn: calls are to overlap
        if name == "get":
            call.result = shared.get(key)
        elif name == "pop":
            call.result = shared.pop(key, None)
        elif name == "put":
            shared[key] = argument
        elif name == "setdefault":
            call.result = shared.setdefault(key, argument)
        elif name == "add":
            call.result = shared.add(key, argument)
        else:
            call.result = shared.compare_and_set(key, *argument, equal=True)
        time.sleep(0)
        call.end = now()
        yield call


def overlapping(calls: list[Call]) -> int:
    ends: list[int] = []
    together = 0
    for call in sorted(calls, key=lambda call: call.begin):
        ends = [end for end in ends if end > call.begin]
        together += bool(ends)
        ends.append(call.end)
    return together


@pytest.mark.proof  # a history with much in it at once takes more memory to search than a machine has
@pytest.mark.parametrize("make", [int, Key], ids=lambda each: each.__name__)
def test_histories_are_linearizable(make: Callable[[int], Any]) -> None:
    """Of one key each: a dict is linearizable if each of its entries is (Herlihy and Wing 1990, theorem 1)."""
    total = together = 0
    for round_ in range(max(1, ROUNDS // 5)):
        shared: Shared = ConcurrentDict({make(number): None for number in (3, 6, 9)})
        histories: list[list[Call]] = [[], [], []]
        begin = threading.Barrier(3)

        def run(
            own: int, shared: Shared = shared, begin: Any = begin, histories: Any = histories, seed: int = round_
        ) -> None:
            begin.wait()
            histories[own].extend(recorded(shared, make(0), 3 * seed + own, 60))

        threads = [threading.Thread(target=run, args=(own,)) for own in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        calls = [call for history in histories for call in history]
        assert is_linearizable(calls)
        total += len(calls)
        together += overlapping(calls)
    assert together * 10 >= total * 3


def test_the_check_of_histories_sees_what_is_wrong() -> None:
    def of(*calls: tuple[str, Any, int, int, Any]) -> list[Call]:
        return [Call(*call) for call in calls]

    assert is_linearizable(of(("put", 1, 0, 5, None), ("get", None, 1, 2, None), ("get", None, 3, 4, 1)))
    assert not is_linearizable(of(("put", 1, 0, 5, None), ("get", None, 1, 2, 1), ("get", None, 3, 4, None)))
    assert not is_linearizable(of(("add", 1, 0, 5, 1), ("add", 1, 1, 4, 1)))
    assert not is_linearizable(of(("put", 1, 0, 1, None), ("get", None, 2, 3, None)))
