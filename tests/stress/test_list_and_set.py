"""ConcurrentList, ConcurrentSet and ThreadSafeDict under many threads: walked, searched and emptied while they change.

What they hold compares by Python code that changes them, raises, asks for collections and lets the last reference go.
"""

import contextlib
import gc
import os
import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from forks import check_in_child
from linearizability import Call, first_impossible, overlapping, recorded
from specifications import EMPTY, in_order, row, unordered

from aether.atomics import AtomicCounter
from aether.containers import ConcurrentList, ConcurrentSet
from aether.proxy import ThreadSafeDict

ROUNDS = int(os.environ.get("AETHER_STRESS", "100"))

type Storm = Callable[..., None]


class HostileError(Exception):
    """What a comparison raises."""


class Hostile:
    """Its comparisons do to the container what `provoke` does, now and then; it uses the container while it dies."""

    def __init__(self, number: int, provoke: Callable[[int], object], home: Callable[[], object]) -> None:
        self.number, self.provoke, self.home = number, provoke, home
        self.cycle = self

    def _provoked(self) -> None:
        chance = random.randrange(40)
        if chance == 0:
            gc.collect(0)
        elif chance == 1:
            raise HostileError
        elif chance < 6:
            self.provoke(chance)

    def __eq__(self, other: object) -> bool:
        self._provoked()
        return isinstance(other, Hostile) and self.number == other.number

    def __lt__(self, other: "Hostile") -> bool:
        self._provoked()
        return self.number < other.number

    def __hash__(self) -> int:
        if random.randrange(60) == 0:
            raise HostileError
        return self.number % 3

    def __del__(self) -> None:
        with contextlib.suppress(HostileError):
            self.home()


def spared(function: Callable[[], object]) -> Callable[[], None]:
    """What hostile items raise, and what comes of an empty container, is no failure."""

    def call() -> None:
        with contextlib.suppress(HostileError, LookupError, ValueError):
            function()

    return call


def test_a_list_of_hostile_items(storm: Storm) -> None:
    made: ConcurrentList[Any] = ConcurrentList()

    def provoke(chance: int) -> None:
        match chance:
            case 2:
                made.clear()
            case 3:
                made.insert(0, hostile(1))
            case 4:
                made.pop()
            case 5:
                made[:2] = [hostile(2)]

    def hostile(number: int) -> Hostile:
        return Hostile(number, lambda chance: spared(lambda: provoke(chance))(), lambda: len(list(made)))

    def fill() -> None:
        made.extend(hostile(number) for number in range(5))
        made.append_if_absent(hostile(9))
        if len(made) > 200:
            del made[::2]

    def search() -> None:
        assert made.count(hostile(3)) >= 0
        made.remove(hostile(4))
        made.remove_if_present(hostile(2))
        assert hostile(1) in made or True

    def change() -> None:
        made.compute(0, lambda old: hostile(old.number))
        made.compare_and_set(1, made[0], hostile(3), equal=True)
        made[1:3] = made[3:5]
        made.pop(0)

    def walk() -> None:
        assert all(isinstance(each, Hostile) for each in made)
        assert all(isinstance(each, Hostile) for each in made[::2] + made.copy()[:3])
        assert (made == list(made)) in (True, False)

    storm(*map(spared, (fill, search, change, made.sort, walk, gc.collect)))
    made.clear()
    gc.collect()


def test_a_set_of_hostile_elements(storm: Storm) -> None:
    made: ConcurrentSet[Any] = ConcurrentSet()

    def provoke(chance: int) -> None:
        match chance:
            case 2:
                made.clear()
            case 3:
                made.add(hostile(1))
            case 4:
                made.pop()
            case 5:
                made.discard(hostile(2))

    def hostile(number: int) -> Hostile:
        return Hostile(number, lambda chance: spared(lambda: provoke(chance))(), lambda: len(list(made)))

    def fill() -> None:
        for number in range(8):
            made.add(hostile(number))
        made.update(hostile(number) for number in range(8))

    def empty() -> None:
        made.remove(hostile(3))
        made.remove_if_present(hostile(4))
        made.pop()
        made.intersection_update([hostile(number) for number in range(3)])

    def walk() -> None:
        assert all(isinstance(each, Hostile) for each in made)
        assert all(isinstance(each, Hostile) for each in made | {hostile(5)})
        assert all(isinstance(each, Hostile) for each in made.take_all())

    storm(*map(spared, (fill, fill, empty, walk, gc.collect)))
    made.clear()
    gc.collect()


def test_a_dict_of_hostile_keys(storm: Storm) -> None:
    made: ThreadSafeDict[Any, Any] = ThreadSafeDict()

    def provoke(chance: int) -> None:
        match chance:
            case 2:
                made.clear()
            case 3:
                made[hostile(1)] = hostile(1)
            case _:
                made.popitem()

    def hostile(number: int) -> Hostile:
        return Hostile(number, lambda chance: spared(lambda: provoke(chance))(), lambda: len(list(made.items())))

    def fill() -> None:
        for number in range(8):
            made[hostile(number)] = hostile(number)
        made.setdefault(hostile(3), hostile(3))
        made.update((hostile(number), hostile(number)) for number in range(8))

    def empty() -> None:
        made.pop(hostile(3), None)
        made.popitem()
        del made[hostile(4)]

    def walk() -> None:
        for shown in (made, made.keys(), made.values(), reversed(made), made.copy()):
            assert all(isinstance(each, Hostile) for each in shown)
        for key, value in made.items():
            assert key.number == value.number

    storm(*map(spared, (fill, fill, empty, walk, gc.collect)))
    made.clear()
    gc.collect()


def test_steps_of_a_list_are_seen_as_a_whole(storm: Storm) -> None:
    made: ConcurrentList[int] = ConcurrentList([1, 2])

    def change() -> None:
        made.extend([1, 2])
        made[2:2] = [1, 2]
        made[:4] = [1, 2]
        del made[:2]
        made.__iadd__([1, 2])

    def look() -> None:
        for seen in (list(made), made[:100], list(made.copy()), made + []):  # noqa: RUF005
            assert list(seen) == [1, 2] * (len(seen) // 2)
        if len(made) > 1000:
            made.take_all()

    storm(change, change, look, look)


def test_sorting_loses_nothing(storm: Storm) -> None:
    """Items that others add while it sorts stay, and others see a list that holds all."""
    made: ConcurrentList[int] = ConcurrentList(range(20))
    added = AtomicCounter()

    def add() -> None:
        made.append(added.add() or 7)
        time.sleep(0.0001)

    def sort() -> None:
        made.sort(key=lambda item: -item)
        made.reverse()

    def look() -> None:
        assert set(range(20)) <= set(made)

    storm(add, sort, sort, look)
    assert len(made) == 20 + added.load()


def test_each_item_is_removed_once(storm: Storm) -> None:
    made: ConcurrentList[int] = ConcurrentList()
    known: ConcurrentSet[int] = ConcurrentSet()
    added, removed = AtomicCounter(), AtomicCounter()

    def add() -> None:
        made.append(7)
        made.insert(0, 7)
        added.add(2 + known.add_if_absent(random.randrange(9)))

    def remove() -> None:
        for taken in (made.remove_if_present(7), known.remove_if_present(random.randrange(9))):
            removed.add(int(taken))
        removed.add(len(made.take_all()) if len(made) > 100 else 0)
        with contextlib.suppress(IndexError):
            made.pop()
            removed.add()

    storm(add, remove, remove)
    assert len(made) + len(known) == added.load() - removed.load()


def usable_in_child(made: ConcurrentList[int], known: ConcurrentSet[int]) -> bool:
    made.append(2)
    known.add(2)
    return made.pop() == 2 and 2 in known and len(made) == len(list(made)) and len(known) == len(list(known))


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_forks_between_changes(storm: Storm) -> None:
    """No lock of ours stays held in a child, whatever the other threads were doing."""
    made: ConcurrentList[int] = ConcurrentList()
    known: ConcurrentSet[int] = ConcurrentSet()

    def change() -> None:
        made.extend(range(30))
        made[2:8] = made[4:]
        del made[::2]
        made.sort()
        known.update(made)
        if len(made) > 200:
            made.clear()
            known.clear()

    storm(change, change, lambda: check_in_child(usable_in_child, made, known))


# ---- Histories


class YieldingNumber:
    """Lets other threads go on before the operation that it is the index of has begun."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __index__(self) -> int:
        time.sleep(0)
        return self.number


def on_list(made: ConcurrentList[int], name: str, argument: Any) -> object:
    match name:
        case "list" | "take_all":
            return tuple(made if name == "list" else made.take_all())
        case "slice":
            return tuple(made[YieldingNumber(argument.start) : argument.stop : argument.step])
        case "get" | "pop":
            try:
                return made[argument] if name == "get" else made.pop(argument)
            except IndexError:
                return EMPTY
        case "set_slice":
            made[argument[0]] = argument[1]
        case "del_slice":
            del made[argument]
        case "insert":
            made.insert(YieldingNumber(argument[0]), argument[1])
        case "compute":
            return made.compute(argument, lambda old: (time.sleep(0), old + 1)[1])
        case "sort":
            made.sort(key=lambda item: (time.sleep(0), item)[1])
        case "reverse":
            made.reverse()
        case "repeat":
            made *= argument
        case _:
            return getattr(made, name)(argument)
    return None


def any_list_call(numbers: random.Random) -> tuple[str, Any]:
    name = numbers.choice(
        "append append extend get pop pop insert sort reverse list slice set_slice del_slice append_if_absent "
        "remove_if_present repeat take_all".split()
    )
    number = numbers.randrange(5)
    several = {
        "extend": (number, -number),
        "get": number - 2,
        "pop": number - 2,
        "insert": (number % 3, number),
        "slice": slice(number % 3, number, 1 + number % 2),
        "set_slice": (slice(number % 3, number), (number, number)),
        "del_slice": slice(number % 3, number, 1 + number % 2),
        "repeat": 2,
    }
    return name, several.get(name, number)


def on_set(made: ConcurrentSet[Any], name: str, argument: Any) -> object:
    match name:
        case "contains":
            return argument in made
        case "set" | "take_all":
            return frozenset(made if name == "set" else made.take_all())
        case "len":
            return len(made)
        case "clear":
            return made.clear()
    return getattr(made, name)(argument)


class Slow:
    """Compared by Python code, which lets other threads go on."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        time.sleep(0)
        return isinstance(other, Slow) and self.number == other.number

    def __hash__(self) -> int:
        return self.number % 2


def any_set_call(numbers: random.Random) -> tuple[str, Any]:
    name = numbers.choice(
        "contains contains add add_if_absent discard remove_if_present set len take_all clear".split()
    )
    return name, Slow(numbers.randrange(4))


def check_histories(kind: str, run: Callable[[random.Random], tuple[list[Call], int]]) -> None:
    total = together = 0
    for round_ in range(3 * ROUNDS):
        calls, opened = run(random.Random(round_))
        total += len(calls)
        together += opened
    print(f"{together} of {total} calls of a {kind} began while another was open")


def test_histories_of_a_list_are_linearizable() -> None:
    def run(numbers: random.Random) -> tuple[list[Call], int]:
        made = ConcurrentList([1, 2])
        calls = recorded(partial(on_list, made), [[any_list_call(numbers) for _ in range(3)] for _ in range(3)])
        last = time.perf_counter_ns()
        calls.append(Call("list", None, last, last, tuple(made)))
        assert first_impossible(calls, row, (1, 2)) is None, calls
        return calls, overlapping(calls)

    check_histories("list", run)


def test_histories_of_updates_are_linearizable() -> None:
    def run(numbers: random.Random) -> tuple[list[Call], int]:
        made = ConcurrentList([0, 10])
        calls = recorded(
            partial(on_list, made), [[("compute", numbers.randrange(2)) for _ in range(3)] for _ in range(3)]
        )
        last = time.perf_counter_ns()
        calls.append(Call("list", None, last, last, tuple(made)))
        assert first_impossible(calls, row, (0, 10)) is None, calls
        return calls, overlapping(calls)

    check_histories("list that is updated", run)


def test_histories_of_a_set_are_linearizable() -> None:
    def run(numbers: random.Random) -> tuple[list[Call], int]:
        made: ConcurrentSet[Any] = ConcurrentSet([Slow(1)])
        calls = recorded(partial(on_set, made), [[any_set_call(numbers) for _ in range(3)] for _ in range(3)])
        last = time.perf_counter_ns()
        calls.append(Call("set", None, last, last, frozenset(made)))
        assert first_impossible(calls, unordered, frozenset({Slow(1)})) is None, calls
        return calls, overlapping(calls)

    check_histories("set", run)


def on_dict(made: ThreadSafeDict[Any, Any], name: str, argument: Any) -> object:
    match name:
        case "items":
            return tuple(made.items())
        case "get" | "pop":
            return made.get(argument) if name == "get" else made.pop(argument, None)
        case "popitem":
            try:
                return made.popitem()
            except KeyError:
                return EMPTY
        case "setdefault":
            return made.setdefault(*argument)
        case "put":
            made[argument[0]] = argument[1]
        case "clear":
            made.clear()
    return None


def any_dict_call(numbers: random.Random) -> tuple[str, Any]:
    name = numbers.choice("put put put get pop popitem setdefault items items clear".split())
    key = Slow(numbers.randrange(4))
    return name, (key, numbers.randrange(100)) if name in {"put", "setdefault"} else key


def test_histories_of_a_dict_in_order_are_linearizable() -> None:
    def run(numbers: random.Random) -> tuple[list[Call], int]:
        start = {Slow(1): 1, Slow(2): 2}
        made: ThreadSafeDict[Any, Any] = ThreadSafeDict(start)
        calls = recorded(partial(on_dict, made), [[any_dict_call(numbers) for _ in range(3)] for _ in range(3)])
        last = time.perf_counter_ns()
        calls.append(Call("items", None, last, last, tuple(made.items())))
        assert first_impossible(calls, in_order, tuple(start.items())) is None, calls
        return calls, overlapping(calls)

    check_histories("dict in order", run)
