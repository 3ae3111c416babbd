"""aether.containers.ConcurrentSet, with set as its model."""

import copy
import gc
import operator
import pickle
import sys
import weakref
from collections.abc import Callable, Iterable, MutableSet
from types import GenericAlias
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from threads import run_together

import aether
from aether.containers import ConcurrentSet


class Key:
    """Compared by Python code, with few hashes."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self.number == other.number

    def __hash__(self) -> int:
        return self.number % 3

    def __repr__(self) -> str:
        return f"Key({self.number})"


ELEMENTS = st.integers(0, 8) | st.sampled_from("abc") | st.builds(Key, st.integers(0, 5)) | st.tuples(st.integers(0, 2))
ITERABLES = st.lists(ELEMENTS, max_size=12)
KINDS = st.sampled_from([set, frozenset, ConcurrentSet])
OPERATORS = st.sampled_from([operator.or_, operator.and_, operator.sub, operator.xor])
IN_PLACE = st.sampled_from([operator.ior, operator.iand, operator.isub, operator.ixor])
COMPARISONS = st.sampled_from([operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge])


def outcome(function: Callable[..., object], *arguments: object) -> object:
    """What a call returns, or the type of what it raises."""
    try:
        return function(*arguments)
    except Exception as error:  # noqa: BLE001 - it is compared
        return type(error)


class SetMachine(RuleBasedStateMachine):
    """The same calls of a set."""

    @initialize(elements=ITERABLES)
    def make(self, elements: list[object]) -> None:
        self.model = set(elements)
        self.own = ConcurrentSet(elements)

    def both(self, method: str, *arguments: object) -> None:
        assert outcome(getattr(self.own, method), *arguments) == outcome(getattr(self.model, method), *arguments)

    @rule(method=st.sampled_from(["add", "discard", "remove", "__contains__"]), element=ELEMENTS)
    def with_element(self, method: str, element: object) -> None:
        self.both(method, element)

    @rule(method=st.sampled_from(["clear", "copy", "__len__"]))
    def without(self, method: str) -> None:
        self.both(method)

    @rule()
    def pop(self) -> None:
        if self.model:
            taken = self.own.pop()
            assert taken in self.model
            self.model.remove(taken)
        else:
            self.both("pop")

    @rule(element=ELEMENTS)
    def if_absent_or_present(self, element: object) -> None:
        absent = element not in self.model
        assert self.own.add_if_absent(element) is absent
        assert self.own.add_if_absent(element) is False
        if absent:
            assert self.own.remove_if_present(element) is True
        assert self.own.remove_if_present("other") is False

    @rule()
    def take_all(self) -> None:
        assert sorted(self.own.take_all(), key=repr) == sorted(self.model, key=repr)
        self.model.clear()

    @rule(
        method=st.sampled_from("update intersection_update difference_update union intersection difference".split()),
        others=st.lists(ITERABLES, max_size=3),
    )
    def with_iterables(self, method: str, others: list[list[object]]) -> None:
        self.both(method, *others)

    @rule(
        method=st.sampled_from(
            "symmetric_difference_update symmetric_difference isdisjoint issubset issuperset".split()
        ),
        other=ITERABLES,
    )
    def with_iterable(self, method: str, other: list[object]) -> None:
        self.both(method, other)

    @rule(operation=OPERATORS, kind=KINDS, other=ITERABLES)
    def operate(self, operation: Callable[[Any, Any], Any], kind: Callable[..., Any], other: list[object]) -> None:
        assert operation(self.own, kind(other)) == operation(self.model, set(other))
        assert operation(kind(other), self.own) == operation(set(other), self.model)
        assert type(operation(kind(other), self.own)) is ConcurrentSet

    @rule(operation=IN_PLACE, kind=KINDS, other=ITERABLES)
    def in_place(self, operation: Callable[[Any, Any], Any], kind: Callable[..., Any], other: list[object]) -> None:
        assert operation(self.own, kind(other)) is self.own
        operation(self.model, set(other))

    @rule(operation=IN_PLACE)
    def with_itself(self, operation: Callable[[Any, Any], Any]) -> None:
        operation(self.own, self.own)
        operation(self.model, self.model)

    @rule(operation=COMPARISONS, kind=KINDS, other=ITERABLES)
    def compare(self, operation: Callable[[Any, Any], Any], kind: Callable[..., Any], other: list[object]) -> None:
        assert operation(self.own, kind(other)) == operation(self.model, set(other))
        assert operation(kind(other), self.own) == operation(set(other), self.model)

    @rule(elements=ITERABLES)
    def initialise_again(self, elements: list[object]) -> None:
        self.own.__init__(elements)  # type: ignore[misc]
        self.model = set(elements)

    @invariant()
    def looks_the_same(self) -> None:
        if hasattr(self, "model"):
            assert self.own == self.model
            assert self.own == set(self.own)
            assert len(self.own) == len(self.model) == len(list(self.own))
            assert pickle.loads(pickle.dumps(self.own)) == self.own


TestSet = SetMachine.TestCase


def test_what_it_does_not_take() -> None:
    made: ConcurrentSet[Any] = ConcurrentSet([1, 2])
    for call in (
        lambda: ConcurrentSet(5),  # type: ignore[arg-type]
        lambda: made.add([]),
        lambda: made.update([3], [[]]),
        lambda: made.difference_update([1], [[]]),
        lambda: made.intersection_update([], 5),  # type: ignore[arg-type]
        lambda: made.symmetric_difference_update([1, []]),
        lambda: [] in made,
        lambda: made | [1],  # type: ignore[operator]
        lambda: operator.ior(made, [1]),
        lambda: hash(made),
        lambda: made < [1],
        made.add,
    ):
        with pytest.raises(TypeError):
            call()
    with pytest.raises(KeyError) as raised:
        made.remove((1, 2))
    assert raised.value.args == ((1, 2),)
    with pytest.raises(KeyError, match="pop from an empty set"):
        ConcurrentSet().pop()

    def fails() -> Iterable[Any]:
        yield 3
        raise LookupError

    for change in (made.update, made.difference_update, made.symmetric_difference_update, made.__init__):  # type: ignore[misc]
        with pytest.raises(LookupError):
            change(fails())
    assert made == {1, 2}


def test_a_set_is_found_as_a_frozenset() -> None:
    made: ConcurrentSet[object] = ConcurrentSet([frozenset({1})])
    assert {1} in made
    made.discard({2})
    made.remove({1})
    with pytest.raises(KeyError) as raised:
        made.remove({1})
    assert raised.value.args == ({1},)


def test_the_element_that_was_first_stays() -> None:
    first, second = Key(1), Key(1)
    made = ConcurrentSet([first])
    made.add(second)
    made |= {second}
    assert next(iter(made)) is first


def test_an_iterator_goes_over_a_snapshot() -> None:
    made = ConcurrentSet([1, 2, 3])
    seen = set()
    for each in made:
        made.clear()
        made.update(range(100, 200))
        seen.add(each)
    assert seen == {1, 2, 3}


def test_an_exception_of_a_comparison_is_passed_on() -> None:
    class Fails:
        def __hash__(self) -> int:
            return 1

        def __eq__(self, other: object) -> bool:
            raise LookupError

    made: ConcurrentSet[object] = ConcurrentSet([Fails()])
    for call in (made.add, made.remove, made.discard, made.add_if_absent, made.__contains__):
        with pytest.raises(LookupError):
            call(Fails())
    assert len(made) == 1


def test_a_comparison_may_change_the_set() -> None:
    made: ConcurrentSet[object] = ConcurrentSet()
    compared: list[int] = []

    class Clears(Key):
        def __eq__(self, other: object) -> bool:
            compared.append(len(made))
            made.clear()
            return super().__eq__(other)

        __hash__ = Key.__hash__

    made.add(Clears(1))
    assert made.add_if_absent(Key(1)) is True
    assert len(made) == 1
    made.add(Clears(4))
    assert made.remove_if_present(Key(4)) is False
    assert compared


def test_elements_are_released_with_nothing_held() -> None:
    made: ConcurrentSet[object] = ConcurrentSet()
    seen: list[int] = []

    class Last:
        def __del__(self) -> None:
            seen.append(len(made))
            list(made)

    made.update([Last() for _ in range(5)])
    made.pop()
    made.discard(next(iter(made)))
    made -= set(list(made)[:1])
    made.take_all()
    made.add(Last())
    made.clear()
    assert len(seen) == 6


def test_python_citizenship() -> None:
    made = ConcurrentSet("a")
    assert aether.ConcurrentSet is ConcurrentSet
    assert ConcurrentSet.__module__ == "aether.containers"
    assert isinstance(made, MutableSet)
    assert isinstance(ConcurrentSet[int], GenericAlias)
    assert weakref.ref(made)() is made
    assert (repr(made), repr(ConcurrentSet())) == ("ConcurrentSet({'a'})", "ConcurrentSet()")
    for name, method in vars(ConcurrentSet).items():
        if callable(method) and not name.startswith("__"):
            assert method.__doc__, name


def test_a_handle_is_the_same_set() -> None:
    made = ConcurrentSet([1])
    handle = made.handle()
    handle.add(2)
    assert made == handle == {1, 2}
    assert type(handle) is ConcurrentSet


class Sub(ConcurrentSet[object]):
    """Of which the instances have fields."""


def test_a_subclass_keeps_its_fields() -> None:
    made = Sub([1, 2])
    made.field = "own"  # type: ignore[attr-defined]
    for again in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
        assert (type(again), again, again.field) == (Sub, made, "own")
    for derived in (made.copy(), made | {3}, {3} & made, made.union([3])):
        assert type(derived) is Sub


class Holder:
    """Of which an instance holds the set that it is in."""

    held: object = None


def test_the_collector_finds_a_set_in_itself() -> None:
    made, holder = Sub(), Holder()
    made.add(holder)
    made.field = holder.held = made  # type: ignore[attr-defined]
    watch = weakref.ref(made)
    del made, holder
    gc.collect()
    assert watch() is None


def test_the_size_in_memory_follows_the_elements() -> None:
    made: ConcurrentSet[int] = ConcurrentSet()
    empty = sys.getsizeof(made)
    made.update(range(10_000))
    assert sys.getsizeof(made) >= empty + 8 * 10_000
    made.take_all()
    assert sys.getsizeof(made) <= empty + 5000


def test_references_are_neither_lost_nor_kept() -> None:
    element = object()
    before = sys.getrefcount(element)
    made: ConcurrentSet[object] = ConcurrentSet([element])
    made.add(element)
    made ^= {element}
    made.add_if_absent(element)
    made &= {element, 1}
    made |= {element, 2}
    (made | made, made - {element}, made.copy(), made == {element}, element in made, list(made))
    assert sys.getrefcount(element) == before + 1
    made.take_all()
    assert sys.getrefcount(element) == before


def test_one_thread_of_all_adds_and_removes_each() -> None:
    made: ConcurrentSet[Key] = ConcurrentSet()
    added, removed = [0] * 3, [0] * 3

    def work(own: int) -> None:
        for number in range(60):
            added[own] += made.add_if_absent(Key(number))
        for number in range(60):
            removed[own] += made.remove_if_present(Key(number))

    run_together([lambda own=own: work(own) for own in range(3)])  # type: ignore[misc]
    assert sum(added) == sum(removed) + len(made)
    assert not made
