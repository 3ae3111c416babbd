"""ConcurrentDeque under many threads: iterated, searched and emptied while it changes, by items that do the same."""

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
from specifications import EMPTY, FULL, double_ended

from aether.atomics import AtomicCounter
from aether.containers import ConcurrentDeque

ROUNDS = int(os.environ.get("AETHER_STRESS", "100"))

type Storm = Callable[..., None]


class Hostile:
    """Compares by Python code, asks for collections, and uses the deque while it dies."""

    def __init__(self, number: int, home: ConcurrentDeque[object]) -> None:
        self.number = number
        self.home = home
        self.cycle = self

    def __eq__(self, other: object) -> bool:
        if self.number == 3:
            gc.collect(0)
        return isinstance(other, Hostile) and self.number == other.number

    __hash__ = None  # type: ignore[assignment]

    def __del__(self) -> None:
        len(list(self.home))


def test_hostile_items(storm: Storm) -> None:
    made: ConcurrentDeque[object] = ConcurrentDeque(maxlen=50)

    def fill() -> None:
        for number in range(5):
            made.append(Hostile(number, made))
            made.appendleft(Hostile(number, made))

    def drain() -> None:
        with contextlib.suppress(IndexError):
            made.pop()
            made.popleft()

    def search() -> None:
        with contextlib.suppress(ValueError):
            made.remove(Hostile(4, made))
        made.count(Hostile(2, made))

    def walk() -> None:
        assert all(isinstance(each, Hostile) for each in made)
        made.rotate(3)
        made.clear()

    storm(fill, fill, drain, search, walk)
    made.clear()
    gc.collect()


def test_pairs_stay_together(storm: Storm) -> None:
    """What is added in one step is seen as a whole."""
    made: ConcurrentDeque[int] = ConcurrentDeque()

    def add() -> None:
        made.extend([1, 2])
        made.extendleft([2, 1])

    def look() -> None:
        seen = list(made)
        assert seen == [1, 2] * (len(seen) // 2)
        if len(seen) > 1000:
            made.clear()

    storm(add, add, look, look)


def test_each_item_is_removed_once(storm: Storm) -> None:
    made: ConcurrentDeque[int] = ConcurrentDeque()
    added, removed = AtomicCounter(), AtomicCounter()

    def add() -> None:
        made.append(7)
        added.add()
        made.insert(1, 8)

    def remove(value: int) -> None:
        with contextlib.suppress(ValueError):
            made.remove(value)
            if value == 7:
                removed.add()

    storm(add, lambda: remove(7), lambda: remove(7), lambda: remove(8))
    assert made.count(7) == added.load() - removed.load()


def usable_in_child(made: ConcurrentDeque[int]) -> bool:
    made.append(2)
    return made.pop() == 2 and len(made) == len(list(made))


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_forks_between_changes(storm: Storm) -> None:
    """No lock of ours stays held in a child, whatever the other threads were doing."""
    made: ConcurrentDeque[int] = ConcurrentDeque(maxlen=20)

    def change() -> None:
        made.append(1)
        made.extend([1] * 30)
        made.rotate(7)

    storm(change, change, lambda: check_in_child(usable_in_child, made))


# ---- Histories


class YieldingIndex:
    """Lets other threads go on before an insertion has begun to change anything."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __index__(self) -> int:
        time.sleep(0)
        return self.number


def performed(made: ConcurrentDeque[int], name: str, argument: Any) -> object:
    match name:
        case "list":
            return tuple(made)
        case "len":
            return len(made)
        case "pop" | "popleft":
            try:
                return getattr(made, name)()
            except IndexError:
                return EMPTY
        case "insert":
            try:
                return made.insert(YieldingIndex(argument[0]), argument[1])
            except IndexError:
                return FULL
        case "reverse":
            return made.reverse()
    return getattr(made, name)(argument)


def any_call(numbers: random.Random) -> tuple[str, Any]:
    name = numbers.choice(
        "append appendleft append appendleft extend extendleft pop popleft insert rotate reverse list len".split()
    )
    number = numbers.randrange(1_000_000)
    several = {
        "extend": (number, -number),
        "extendleft": (number, -number),
        "insert": (number % 3, number),
        "rotate": number % 3,
    }
    return name, several.get(name, number)


@pytest.mark.parametrize("maxlen", [1, 3, 100])
def test_histories_are_linearizable(maxlen: int) -> None:
    total = together = 0
    for round_ in range(3 * ROUNDS):
        numbers = random.Random(round_)
        made: ConcurrentDeque[int] = ConcurrentDeque([1, 2], maxlen)
        calls = recorded(partial(performed, made), [[any_call(numbers) for _ in range(3)] for _ in range(3)])
        last = time.perf_counter_ns()
        calls.append(Call("list", None, last, last, tuple(made)))
        assert first_impossible(calls, double_ended(maxlen), (1, 2)[-maxlen:]) is None, (round_, calls)
        total += len(calls)
        together += overlapping(calls)
    print(f"{together} of {total} calls began while another was open")
