"""aether.proxy: ThreadSafeDict with dict as its model, and what ThreadSafeList and ThreadSafeSet add."""

import copy
import gc
import pickle
import sys
import weakref
from collections.abc import Callable, MutableMapping, MutableSequence, MutableSet
from operator import ior
from types import GenericAlias
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from threads import run_together

from aether.containers import ConcurrentDict, ConcurrentList, ConcurrentSet
from aether.proxy import ThreadSafeDict, ThreadSafeList, ThreadSafeSet

KEYS = st.sampled_from("abcde") | st.integers(0, 3)
DICTS = st.dictionaries(KEYS, st.integers(0, 5), max_size=5)


def outcome(function: Callable[..., object], *arguments: object, **named: object) -> object:
    """What a call returns, or the type of what it raises."""
    try:
        return function(*arguments, **named)
    except Exception as error:  # noqa: BLE001 - it is compared
        return type(error)


class DictMachine(RuleBasedStateMachine):
    """The same calls of a dict, in the same order of its keys."""

    @initialize(items=DICTS)
    def make(self, items: dict[Any, int]) -> None:
        self.model = dict(items)
        self.own = ThreadSafeDict(items)

    def both(self, method: str, *arguments: object, **named: object) -> None:
        assert outcome(getattr(self.own, method), *arguments, **named) == outcome(
            getattr(self.model, method), *arguments, **named
        )

    @rule(method=st.sampled_from(["__getitem__", "__delitem__", "__contains__", "get", "setdefault", "pop"]), key=KEYS)
    def with_key(self, method: str, key: object) -> None:
        self.both(method, key)

    @rule(method=st.sampled_from(["__setitem__", "get", "setdefault", "pop"]), key=KEYS, value=st.integers())
    def with_value(self, method: str, key: object, value: int) -> None:
        self.both(method, key, value)

    @rule(method=st.sampled_from(["popitem", "clear", "copy", "__len__"]))
    def without(self, method: str) -> None:
        self.both(method)

    @rule(items=DICTS, as_pairs=st.booleans(), named=st.dictionaries(st.sampled_from("abc"), st.integers()))
    def update(self, items: dict[Any, int], as_pairs: bool, named: dict[str, int]) -> None:
        self.both("update", list(items.items()) if as_pairs else items, **named)

    @rule(items=DICTS, kind=st.sampled_from([dict, ThreadSafeDict, ConcurrentDict]))
    def operators(self, items: dict[Any, int], kind: Callable[..., Any]) -> None:
        other = kind(items)
        assert (self.own | other).snapshot() == self.model | items
        assert dict(other) | self.own == items | self.model
        assert (self.own == other, self.own != other) == (self.model == items, self.model != items)
        assert ior(self.own, other.items()) is self.own
        self.model |= other.items()

    @rule(keys=st.lists(KEYS), value=st.integers())
    def from_keys(self, keys: list[Any], value: int) -> None:
        assert ThreadSafeDict.fromkeys(keys, value) == dict.fromkeys(keys, value)

    @invariant()
    def looks_the_same(self) -> None:
        if hasattr(self, "model"):
            assert list(self.own) == list(self.model)
            assert list(reversed(self.own)) == list(reversed(self.model))
            assert list(self.own.items()) == list(self.model.items())
            assert (self.own.keys(), list(self.own.values())) == (self.model.keys(), list(self.model.values()))
            assert repr(self.own) == f"ThreadSafeDict({self.model})"
            again = pickle.loads(pickle.dumps(self.own))
            assert (list(again), again) == (list(self.own), self.own)


TestDict = DictMachine.TestCase


def test_what_it_does_not_take() -> None:
    made: ThreadSafeDict[Any, Any] = ThreadSafeDict({"a": 1})
    for call in (
        lambda: ThreadSafeDict(5),  # type: ignore[arg-type]
        lambda: made[[]],
        lambda: made.update(None),  # type: ignore[arg-type,call-overload]
        lambda: made.update([("b", 2), ([], 3)]),
        lambda: made | [("b", 2)],  # type: ignore[operator]
        lambda: hash(made),
        lambda: made < {},  # type: ignore[operator]
        made.get,
        made.pop,
    ):
        with pytest.raises(TypeError):
            call()
    with pytest.raises(ValueError, match="length 3; 2 is required"):
        made.update([("b", 2), (1, 2, 3)])  # type: ignore[list-item]
    for key in ((1, 2), "b"):
        with pytest.raises(KeyError) as raised:
            made[key]
        assert raised.value.args == (key,)
        with pytest.raises(KeyError) as raised:
            made.pop(key)
        assert raised.value.args == (key,)
    assert made == {"a": 1}


def test_walks_see_one_moment() -> None:
    made = ThreadSafeDict({"a": 1, "b": 2})
    seen = []
    for key, value in made.items():
        made.clear()
        made[value] = key
        seen.append(key)
    for shown in (made, made.keys(), made.values(), reversed(made)):
        assert sum(1 for _ in shown if made.update({len(made): 0}) is None) > 0
    assert seen == ["a", "b"]


def test_values_are_released_when_they_can_use_it() -> None:
    made: ThreadSafeDict[int, object] = ThreadSafeDict()
    seen: list[int] = []

    class Last:
        def __del__(self) -> None:
            seen.append(len(made))
            list(made.items())

    for number in range(5):
        made[number] = Last()
    made[0] = 1
    del made[1]
    made.pop(2)
    made.update({3: None})
    made.clear()
    assert len(seen) == 5


def test_python_citizenship() -> None:
    made: ThreadSafeDict[Any, Any] = ThreadSafeDict({"a": 1})
    for each, kind in ((made, MutableMapping), (ThreadSafeList(), MutableSequence), (ThreadSafeSet(), MutableSet)):
        assert isinstance(each, kind)
        assert type(each).__module__ == "aether.proxy"
        assert isinstance(type(each)[int], GenericAlias)
        assert weakref.ref(each)() is each
    match made:
        case {"a": found}:
            assert found == 1
        case _:
            pytest.fail("it is a mapping")
    made["itself"] = made
    assert repr(made) == "ThreadSafeDict({'a': 1, 'itself': ThreadSafeDict(...)})"
    for again in (pickle.loads(pickle.dumps(made)), copy.deepcopy(made)):
        assert again["itself"] is again
    assert sys.getsizeof(made) > sys.getsizeof(made.snapshot())
    for name, method in vars(ThreadSafeDict).items():
        if callable(method) and not name.startswith("__"):
            assert method.__doc__, name


class Sub(ThreadSafeDict[str, object]):
    """Of which the instances have fields."""


def test_a_subclass_keeps_its_fields() -> None:
    made = Sub({"a": 1})
    made.field = "own"  # type: ignore[attr-defined]
    for again in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
        assert (type(again), again, again.field) == (Sub, made, "own")
    for derived in (made.copy(), made | {}, {} | made, Sub.fromkeys("ab")):
        assert type(derived) is Sub


def test_the_collector_finds_a_dict_in_itself() -> None:
    made = Sub()
    made["itself"] = made.field = made  # type: ignore[attr-defined]
    watch = weakref.ref(made)
    del made
    gc.collect()
    assert watch() is None


def test_a_chain_is_released_without_recursion() -> None:
    chain: ThreadSafeDict[int, object] = ThreadSafeDict()
    for _ in range(50_000):
        chain = ThreadSafeDict({0: chain})
    del chain


@pytest.mark.parametrize("kind", [ThreadSafeList, ThreadSafeSet, ThreadSafeDict])
def test_made_as_with_the_peer(kind: Callable[..., Any]) -> None:
    empty = kind()
    assert len(empty) == len(kind(None)) == len(kind(obj=None, track_contention=True)) == 0
    content: Any = {"a": 1} if kind is ThreadSafeDict else ["a"]
    assert list(kind(content, False)) == list(kind(obj=content)) == ["a"]
    for made in (kind(content), kind(kind(content))):
        again = pickle.loads(pickle.dumps(made))
        assert (type(again), again) == (kind, made)
        assert type(made.copy()) is kind


def test_what_the_peer_returns() -> None:
    items = ThreadSafeList([3, 1, 2])
    items.sort()
    assert (items[0], items[1:], len(items), 2 in items, list(items)) == (1, [2, 3], 3, True, [1, 2, 3])
    assert isinstance(items, ConcurrentList)
    known = ThreadSafeSet([1, 2])
    for derived in (known.union([3]), known.intersection([2]), known.difference([2]), known | {3}):
        assert type(derived) is ThreadSafeSet
    assert isinstance(known, ConcurrentSet)


def test_an_update_stores_one_entry_after_the_other() -> None:
    made: ThreadSafeDict[str, int] = ThreadSafeDict({"a": 0, "b": 0})
    torn: list[object] = []

    def change() -> None:
        for number in range(2000):
            made.update(a=number, b=number)

    def look() -> None:
        for _ in range(2000):
            seen = made.snapshot()
            if seen["a"] - seen["b"] not in (0, 1):
                torn.append(seen)

    run_together([change, look, look])
    assert not torn


def test_entries_come_and_go_beside_walks() -> None:
    made: ThreadSafeDict[int, int] = ThreadSafeDict()

    def change() -> None:
        for number in range(3000):
            made[number % 50] = number
            made.pop((number * 7) % 50, None)

    def walk() -> None:
        for _ in range(300):
            for shown in (made, made.items(), made.values(), made.copy(), {**made.snapshot()}):
                list(shown)

    run_together([change, change, walk])
