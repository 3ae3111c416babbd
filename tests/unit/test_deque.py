"""aether.containers.ConcurrentDeque, with collections.deque as its model."""

import copy
import gc
import pickle
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, MutableSequence
from types import GenericAlias
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import aether
from aether.containers import ConcurrentDeque

ITEMS = st.integers(0, 5)
INDICES = st.integers(-12, 12)


def outcome(function: Callable[..., object], *arguments: object) -> object:
    """What a call returns, as a list if it is a deque, or the type of what it raises."""
    try:
        result = function(*arguments)
    except Exception as error:  # noqa: BLE001 - it is compared
        return type(error)
    return list(result) if isinstance(result, (deque, ConcurrentDeque)) else result


class DequeMachine(RuleBasedStateMachine):
    """The same calls of a collections.deque."""

    @initialize(items=st.lists(ITEMS), maxlen=st.none() | st.integers(0, 6))
    def make(self, items: list[int], maxlen: int | None) -> None:
        self.model = deque(items, maxlen)
        self.own = ConcurrentDeque(items, maxlen)

    def both(self, method: str, *arguments: object) -> None:
        assert outcome(getattr(self.own, method), *arguments) == outcome(getattr(self.model, method), *arguments)

    @rule(method=st.sampled_from(["append", "appendleft", "remove", "count", "__contains__"]), item=ITEMS)
    def with_item(self, method: str, item: int) -> None:
        self.both(method, item)

    @rule(method=st.sampled_from(["extend", "extendleft"]), items=st.lists(ITEMS, max_size=20))
    def with_items(self, method: str, items: list[int]) -> None:
        self.both(method, items)

    @rule(
        method=st.sampled_from(["pop", "popleft", "reverse", "copy", "__copy__", "__len__"]), often=st.integers(1, 10)
    )
    def without(self, method: str, often: int) -> None:
        for _ in range(often):
            self.both(method)

    @rule()
    def clear(self) -> None:
        self.both("clear")

    @rule(by=INDICES)
    def rotate(self, by: int) -> None:
        self.both("rotate", by)

    @rule(index=INDICES, item=ITEMS)
    def insert(self, index: int, item: int) -> None:
        self.both("insert", index, item)

    @rule(index=INDICES, item=ITEMS)
    def by_index(self, index: int, item: int) -> None:
        self.both("__getitem__", index)
        self.both("__setitem__", index, item)

    @rule(index=INDICES)
    def delete(self, index: int) -> None:
        self.both("__delitem__", index)

    @rule(item=ITEMS, bounds=st.lists(INDICES | st.just(2**70), max_size=2))
    def index(self, item: int, bounds: list[int]) -> None:
        self.both("index", item, *bounds)

    @rule(times=st.integers(-1, 3), items=st.lists(ITEMS))
    def operators(self, times: int, items: list[int]) -> None:
        assert list(self.own * times) == list(self.model * times)
        assert list(self.own + ConcurrentDeque(items)) == list(self.model + deque(items))
        other, theirs = ConcurrentDeque(items), deque(items)
        assert (self.own < other, self.own <= other) == (self.model < theirs, self.model <= theirs)
        assert (self.own == other, self.own != other) == (self.model == theirs, self.model != theirs)
        if len(self.model) < 50:
            self.own += items
            self.model += items

    @rule()
    def extend_by_itself(self) -> None:
        if len(self.model) < 50:
            self.own.extend(self.own)
            self.model.extend(self.model)

    @invariant()
    def looks_the_same(self) -> None:
        if hasattr(self, "model"):
            assert list(self.own) == list(self.model)
            assert list(reversed(self.own)) == list(reversed(self.model))
            assert repr(self.own) == repr(self.model).replace("deque", "ConcurrentDeque")
            assert self.own.maxlen == self.model.maxlen
            assert pickle.loads(pickle.dumps(self.own)) == self.own


TestDeque = DequeMachine.TestCase


def test_what_it_does_not_take() -> None:
    made = ConcurrentDeque([1, 2])
    for call in (
        lambda: ConcurrentDeque(5),  # type: ignore[arg-type,call-overload]
        lambda: ConcurrentDeque([], "1"),  # type: ignore[arg-type]
        lambda: made["0"],  # type: ignore[index]
        lambda: made + (1,),  # type: ignore[operator]  # noqa: RUF005
        made.append,
        lambda: made.rotate(1.5),  # type: ignore[arg-type]
        lambda: hash(made),
        lambda: made < deque([1]),  # type: ignore[operator]
    ):
        with pytest.raises(TypeError):
            call()
    with pytest.raises(ValueError, match="maxlen must be non-negative"):
        ConcurrentDeque([], -1)
    with pytest.raises(AttributeError):
        made.maxlen = 5  # type: ignore[misc]
    with pytest.raises(ValueError, match="5 is not in"):
        made.remove(5)

    def fails() -> Any:
        yield 3
        raise LookupError

    with pytest.raises(LookupError):
        made.extend(fails())
    assert list(made) == [1, 2]


def test_an_iterator_goes_over_a_snapshot() -> None:
    made = ConcurrentDeque([1, 2, 3])
    seen = []
    for each in made:
        made.clear()
        made.extend([each] * 100)
        seen.append(each)
    assert seen == [1, 2, 3]


class Changes:
    """Changes a deque when it is compared."""

    def __init__(self, home: ConcurrentDeque[Any], equal: bool) -> None:
        self.home, self.equal, self.compared = home, equal, 0

    def __eq__(self, other: object) -> bool:
        self.compared += 1
        if self.compared < 3:
            self.home.rotate(1)
            self.home.appendleft(object())
        return self.equal

    __hash__ = None  # type: ignore[assignment]


def test_a_comparison_may_change_the_deque() -> None:
    made: ConcurrentDeque[Any] = ConcurrentDeque([1, 2, 3])
    value = Changes(made, False)
    made.append(value)
    assert "nowhere" not in made
    assert made.count("nowhere") == 0
    with pytest.raises(ValueError, match="is not in"):
        made.index("nowhere")
    again = ConcurrentDeque([1, 2])
    wanted = Changes(again, True)
    again.remove(wanted)
    assert wanted.compared == 3
    assert len(again) == 3


def test_items_are_released_with_nothing_held() -> None:
    made: ConcurrentDeque[object] = ConcurrentDeque(maxlen=2)
    seen: list[int] = []

    class Last:
        def __del__(self) -> None:
            seen.append(len(made))
            list(made)

    made.extend([Last(), Last()])
    made.append(1)
    made[0] = 1
    made.append(Last())
    made.clear()
    assert seen == [2, 2, 0]


def test_python_citizenship() -> None:
    made = ConcurrentDeque("ab", maxlen=5)
    assert aether.ConcurrentDeque is ConcurrentDeque
    assert ConcurrentDeque.__module__ == "aether.containers"
    assert isinstance(made, MutableSequence)
    assert isinstance(ConcurrentDeque[int], GenericAlias)
    assert weakref.ref(made)() is made
    deep = copy.deepcopy(ConcurrentDeque([made], 3))
    assert (deep[0], deep.maxlen) == (made, 3)
    assert deep[0] is not made
    match made:
        case [first, second]:
            assert first + second == "ab"
        case _:
            pytest.fail("it is a sequence")
    inside: ConcurrentDeque[object] = ConcurrentDeque()
    inside.append(inside)
    assert repr(inside) == "ConcurrentDeque([ConcurrentDeque(...)])"
    for name, method in vars(ConcurrentDeque).items():
        if callable(method) and not name.startswith("__"):
            assert method.__doc__, name


class Sub(ConcurrentDeque[object]):
    """Of which the instances have fields."""


def test_a_subclass_keeps_its_fields() -> None:
    made = Sub([1, 2], 3)
    made.field = "own"  # type: ignore[attr-defined]
    again = pickle.loads(pickle.dumps(made))
    assert (type(again), again, again.field, again.maxlen) == (Sub, made, "own", 3)
    assert type(made.copy()) is Sub


def test_the_collector_finds_a_deque_in_itself() -> None:
    made = Sub()
    made.extend([made, [made]])
    made.field = made  # type: ignore[attr-defined]
    watch = weakref.ref(made)
    del made
    gc.collect()
    assert watch() is None


def test_a_chain_is_released_without_recursion() -> None:
    chain: ConcurrentDeque[object] = ConcurrentDeque()
    for _ in range(100_000):
        chain = ConcurrentDeque([chain])
    del chain


def test_the_size_in_memory_follows_the_items() -> None:
    made: ConcurrentDeque[int] = ConcurrentDeque()
    empty = sys.getsizeof(made)
    made.extend(range(10_000))
    assert sys.getsizeof(made) >= empty + 8 * 10_000
    while made:
        made.pop()
    assert sys.getsizeof(made) <= empty + 8 * 16


def test_threads_take_each_item_once() -> None:
    made = ConcurrentDeque(range(3000))
    taken: list[list[int]] = [[], [], []]

    def take(own: list[int], pop: Callable[[], int]) -> None:
        try:
            while True:
                own.append(pop())
        except IndexError:
            pass

    pops = [made.pop, made.popleft, made.pop]
    threads = [threading.Thread(target=take, args=each) for each in zip(taken, pops, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(item for own in taken for item in own) == list(range(3000))
