"""The check of histories: it says what trying every order says, and sees what is planted."""

import itertools
import random
import threading
from abc import ABC, abstractmethod
from typing import Any

import pytest
from linearizability import Call, Plan, Specification, TooManyPositionsError, first_impossible, overlapping, recorded
from specifications import EMPTY, FULL, double_ended, entry, queue

from aether.containers import ConcurrentDeque, ConcurrentDict

ENTRY = (entry, None)
FIFO = (queue(2), ())
SORTED = (queue(2, sort=True), ())
DEQUE = (double_ended(2), ())

type Start = tuple[Specification, Any]
type Rows = list[tuple[str, Any, int, int, Any]]


@pytest.mark.parametrize(
    ("start", "rows"),
    [
        (ENTRY, [("put", 1, 0, 5, None), ("get", None, 1, 2, None), ("get", None, 3, 4, 1)]),
        (ENTRY, [("add", 1, 0, 5, 2), ("add", 1, 1, 4, 1)]),
        (ENTRY, [("put", 1, 0, 2, None), ("put", 2, 2, 3, None), ("get", None, 4, 5, 1)]),  # they meet at 2
        (FIFO, [("put", 1, 0, 3, None), ("put", 2, 1, 4, None), ("get", None, 5, 6, 2), ("get", None, 7, 8, 1)]),
        (FIFO, [("get", None, 0, 9, 1), ("put", 1, 5, 6, None)]),
        (SORTED, [("put", 2, 0, 3, None), ("put", 1, 1, 9, None), ("get", None, 4, 5, 2), ("get", None, 10, 11, 1)]),
        (DEQUE, [("append", 1, 0, 3, None), ("appendleft", 2, 1, 2, None), ("list", None, 4, 5, (2, 1))]),
    ],
)
def test_what_some_order_explains(start: Start, rows: Rows) -> None:
    assert first_impossible([Call(*row) for row in rows], *start) is None


@pytest.mark.parametrize(
    ("start", "rows", "wrong"),
    [
        # A value that was seen is unseen again; an update is lost; a store is not seen; a key is inserted, taken twice.
        (ENTRY, [("put", 1, 0, 5, None), ("get", None, 1, 2, 1), ("get", None, 3, 4, None)], 2),
        (ENTRY, [("add", 1, 0, 5, 1), ("add", 1, 1, 4, 1)], 0),
        (ENTRY, [("put", 1, 0, 1, None), ("get", None, 2, 3, None)], 1),
        (ENTRY, [("compare_and_set", (None, 1), 0, 5, True), ("compare_and_set", (None, 2), 1, 4, True)], 0),
        (ENTRY, [("put", 1, 0, 1, None), ("pop", None, 2, 6, 1), ("pop", None, 3, 5, 1)], 1),
        # Overtaken; got twice; empty with an item; got before it was put; one more than there is room for.
        (FIFO, [("put", 1, 0, 1, None), ("put", 2, 2, 3, None), ("get", None, 4, 5, 2)], 2),
        (FIFO, [("put", 1, 0, 1, None), ("get", None, 2, 5, 1), ("get", None, 3, 4, 1)], 1),
        (FIFO, [("put", 1, 0, 1, None), ("get", None, 2, 3, EMPTY)], 1),
        (FIFO, [("get", None, 0, 1, 1), ("put", 1, 2, 3, None)], 0),
        (FIFO, [("put", 1, 0, 4, None), ("put", 2, 1, 5, None), ("put", 3, 2, 6, None)], 2),
        (FIFO, [("put", 1, 0, 4, None), ("put", 2, 1, 5, FULL)], 1),
        # Not the smallest.
        (SORTED, [("put", 1, 0, 2, None), ("put", 2, 1, 3, None), ("get", None, 4, 5, 2)], 2),
        # Half of what is one step; at the wrong end; of two that looked, each saw another order.
        (DEQUE, [("extend", (1, 2), 0, 3, None), ("list", None, 1, 2, (1,))], 1),
        (DEQUE, [("append", 1, 0, 1, None), ("append", 2, 2, 3, None), ("pop", None, 4, 5, 1)], 2),
        (
            DEQUE,
            [
                ("append", 1, 0, 3, None),
                ("append", 2, 0, 3, None),
                ("list", None, 4, 7, (1, 2)),
                ("list", None, 5, 6, (2, 1)),
            ],
            2,
        ),
    ],
)
def test_what_no_order_explains(start: Start, rows: Rows, wrong: int) -> None:
    calls = [Call(*row) for row in rows]
    assert first_impossible(calls, *start) is calls[wrong]


def some_order_explains(calls: list[Call], specification: Specification, state: Any) -> bool:
    """By trying every order."""
    for order in itertools.permutations(calls):
        if any(late.end < early.begin for early, late in itertools.combinations(order, 2)):
            continue
        now = state
        for call in order:
            result, now = specification(now, call.name, call.argument)
            if result != call.result:
                break
        else:
            return True
    return False


def any_history(numbers: random.Random) -> tuple[list[Call], Start]:
    """A few calls at any times, with results that calls of the kind have."""
    start, names, results = numbers.choice(
        [
            (ENTRY, ["get", "pop", "put", "add", "setdefault"], [None, 1, 2]),
            (FIFO, ["put", "get"], [None, EMPTY, FULL, 1, 2]),
            (SORTED, ["put", "get"], [None, EMPTY, FULL, 1, 2]),
            (DEQUE, ["append", "appendleft", "pop", "popleft"], [None, EMPTY, 1, 2]),
        ]
    )
    calls = []
    for _ in range(numbers.randrange(1, 6)):
        name = numbers.choice(names)
        begin = numbers.randrange(12)
        result = None if name in {"append", "appendleft"} else numbers.choice(results)
        calls.append(Call(name, numbers.randrange(1, 3), begin, begin + numbers.randrange(8), result))
    return calls, start


def test_it_says_what_trying_every_order_says() -> None:
    verdicts = [0, 0]
    for seed in range(4000):
        calls, start = any_history(random.Random(seed))
        expected = some_order_explains(calls, *start)
        assert (first_impossible(calls, *start) is None) == expected, (seed, calls)
        verdicts[expected] += 1
    assert min(verdicts) > 100, "both are tried"


def test_it_gives_up_loudly() -> None:
    calls = [Call("put", number, 0, 1) for number in range(9)]
    with pytest.raises(TooManyPositionsError, match=r"more than 20000 positions at the end of Call\(name='put'"):
        first_impossible(calls, queue(9), ())


def test_a_history_may_be_long() -> None:
    """What was is forgotten as soon as no later call can tell."""
    rows = [("add", 1, 2 * n, 2 * n + 3, n + 1) for n in range(5000)]
    assert first_impossible([Call(*row) for row in rows], *ENTRY, most=10) is None


# ---- Containers that are broken


class Broken(ABC):
    """All threads are between the halves of their calls at the same time."""

    def __init__(self, whole: Any, threads: int) -> None:
        self.whole = whole
        self.threads = threading.Barrier(threads)

    @abstractmethod
    def call(self, name: str, argument: Any) -> object: ...

    def meet(self) -> None:
        self.threads.wait(30)


class LostUpdates(Broken):
    def call(self, name: str, argument: Any) -> object:
        value = self.whole.get("key", 0)
        self.meet()
        self.whole["key"] = value + argument
        return value + argument


class TakenTwice(Broken):
    def call(self, name: str, argument: Any) -> object:
        first = self.whole[0]
        self.meet()
        self.whole.popleft()
        return first


class HalfAnExtension(Broken):
    def call(self, name: str, argument: Any) -> object:
        seen = None
        if name == "extend":
            self.whole.append(argument[0])
        self.meet()
        if name == "list":
            seen = tuple(self.whole)
        self.meet()
        if name == "extend":
            self.whole.append(argument[1])
        return seen


@pytest.mark.parametrize(
    ("broken", "plans", "specification", "start"),
    [
        (LostUpdates(ConcurrentDict(), 3), [[("add", 1)]] * 3, *ENTRY),
        (TakenTwice(ConcurrentDeque([1, 2, 3]), 3), [[("get", None)]] * 3, queue(9), (1, 2, 3)),
        (HalfAnExtension(ConcurrentDeque(), 2), [[("extend", (1, 2))], [("list", None)]], *DEQUE),
    ],
    ids=["updates are lost", "items are taken twice", "steps are halved"],
)
def test_broken_containers_are_found(
    broken: Broken, plans: list[Plan], specification: Specification, start: Any
) -> None:
    calls = recorded(broken.call, plans)
    assert overlapping(calls) == len(plans) - 1
    assert first_impossible(calls, specification, start) is not None


def test_a_call_that_raises_is_told() -> None:
    def perform(name: str, _: Any) -> None:
        raise LookupError(name)

    with pytest.raises(LookupError, match="one"):
        recorded(perform, [[("one", None)], [("one", None)]])
