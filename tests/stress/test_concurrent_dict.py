"""ConcurrentDict under many threads: no wrong value, no update lost, no entry twice, nothing frozen."""

import contextlib
import gc
import itertools
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from forks import check_in_child
from linearizability import first_impossible, overlapping, recorded
from specifications import entry

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


def whole_in_child(shared: Shared) -> bool:
    entries = shared.snapshot()
    right = len(entries) == len(shared) and shared.compute_if_absent("child", lambda _: 1) == 1
    shared.clear()
    return right and len(shared) == 0


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_forks_between_changes(storm: Storm) -> None:
    """No lock of ours stays held in a child, whatever the other threads were doing."""
    shared: Shared = ConcurrentDict()

    def change() -> None:
        number = time.perf_counter_ns() % 1000
        shared[number] = [number]
        shared.pop(999 - number, None)
        shared.compute_if_absent(Key(number % 9), lambda key: key.number)

    storm(change, change, lambda: check_in_child(whole_in_child, shared), lambda: list(shared.items()))


# ---- Histories


class YieldingKey(Key):
    """Lets other threads go on in the middle of a call."""

    def __eq__(self, other: object) -> bool:
        time.sleep(0)
        return super().__eq__(other)

    __hash__ = Key.__hash__


def none_as_not_found(value: Any) -> Any:
    return NOT_FOUND if value is None else value


def performed(shared: Shared, name: str, key: Any, argument: Any) -> object:
    match name:
        case "put":
            shared[key] = argument
            return None
        case "get":
            return shared.get(key)
        case "pop":
            return shared.pop(key, None)
        case "compute":
            return shared.compute(key, lambda _, value: (0 if value is NOT_FOUND else value) + argument)
        case "compare_and_set":
            return shared.compare_and_set(key, *map(none_as_not_found, argument), equal=True)
    return getattr(shared, name)(key, argument)


def any_call(numbers: random.Random) -> tuple[str, Any]:
    """Of one of two keys, whose number comes first in the argument."""
    name = numbers.choice(["get", "get", "pop", "put", "setdefault", "add", "compute", "compare_and_set"])
    values = [None, 0, 1, 2]
    argument: Any = numbers.randrange(3)
    if name == "compare_and_set":
        argument = (numbers.choice(values), numbers.choice(values))
    return name, (numbers.choice([0, 3]), argument)


@pytest.mark.parametrize("make", [int, Key, YieldingKey], ids=lambda each: each.__name__)
def test_histories_are_linearizable(make: Callable[[int], Any]) -> None:
    """Of each key: a dict is linearizable if each of its entries is (Herlihy and Wing 1990, theorem 1)."""
    total = together = 0
    for round_ in range(4 * ROUNDS):
        numbers = random.Random(round_)
        length = 3 if round_ % 10 else 60
        shared: Shared = ConcurrentDict({make(6): None})

        def perform(name: str, argument: Any, shared: Shared = shared) -> object:
            key, argument = argument
            return performed(shared, name, make(key), argument)

        calls = recorded(perform, [[any_call(numbers) for _ in range(length)] for _ in range(3)])
        for key in (0, 3):
            of_key = [replace(call, argument=call.argument[1]) for call in calls if call.argument[0] == key]
            assert first_impossible(of_key, entry, None) is None, (round_, of_key)
        total += len(calls)
        together += overlapping(calls)
    print(f"{together} of {total} calls began while another was open")
