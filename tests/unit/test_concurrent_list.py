"""aether.containers.ConcurrentList, with list as its model."""

import copy
import gc
import itertools
import pickle
import sys
import weakref
from collections.abc import Callable, Iterable, MutableSequence
from operator import iadd, imul
from types import GenericAlias
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from threads import run_together

import aether
from aether.containers import ConcurrentList

ITEMS = st.integers(0, 5)
INDICES = st.integers(-12, 12)
BOUNDS = st.none() | INDICES | st.sampled_from([2**70, -(2**70)])
SLICES = st.builds(slice, BOUNDS, BOUNDS, st.none() | st.integers(-4, 4))


def outcome(function: Callable[..., object], *arguments: object, **named: object) -> object:
    """What a call returns, or the type of what it raises."""
    try:
        return function(*arguments, **named)
    except Exception as error:  # noqa: BLE001 - it is compared
        return type(error)


class ListMachine(RuleBasedStateMachine):
    """The same calls of a list."""

    @initialize(items=st.lists(ITEMS))
    def make(self, items: list[int]) -> None:
        self.model = list(items)
        self.own = ConcurrentList(items)

    def both(self, method: str, *arguments: object, **named: object) -> None:
        assert outcome(getattr(self.own, method), *arguments, **named) == outcome(
            getattr(self.model, method), *arguments, **named
        )

    @rule(method=st.sampled_from(["append", "remove", "count", "__contains__"]), item=ITEMS)
    def with_item(self, method: str, item: int) -> None:
        self.both(method, item)

    @rule(items=st.lists(ITEMS, max_size=20))
    def extend(self, items: list[int]) -> None:
        self.both("extend", items)

    @rule(method=st.sampled_from(["pop", "reverse", "copy", "__len__"]), often=st.integers(1, 10))
    def without(self, method: str, often: int) -> None:
        for _ in range(often):
            self.both(method)

    @rule()
    def clear(self) -> None:
        self.both("clear")

    @rule(index=INDICES, item=ITEMS)
    def insert(self, index: int, item: int) -> None:
        self.both("insert", index, item)

    @rule(index=INDICES, item=ITEMS)
    def by_index(self, index: int, item: int) -> None:
        self.both("__getitem__", index)
        self.both("__setitem__", index, item)

    @rule(method=st.sampled_from(["__delitem__", "pop"]), index=INDICES)
    def take_out(self, method: str, index: int) -> None:
        self.both(method, index)

    @rule(key=SLICES)
    def by_slice(self, key: slice) -> None:
        self.both("__getitem__", key)

    @rule(key=SLICES, items=st.lists(ITEMS, max_size=4))
    def store_slice(self, key: slice, items: list[int]) -> None:
        self.both("__setitem__", key, items)

    @rule(key=SLICES)
    def store_slice_that_fits(self, key: slice) -> None:
        self.both("__setitem__", key, self.model[key][::-1] if key.step != 0 else [])

    @rule(key=SLICES)
    def store_itself(self, key: slice) -> None:
        if len(self.model) < 50:
            assert outcome(self.own.__setitem__, key, self.own) == outcome(self.model.__setitem__, key, self.model)

    @rule(key=SLICES)
    def delete_slice(self, key: slice) -> None:
        self.both("__delitem__", key)

    @rule(item=ITEMS, bounds=st.lists(INDICES | st.just(2**70), max_size=2))
    def index(self, item: int, bounds: list[int]) -> None:
        self.both("index", item, *bounds)

    @rule(named=st.fixed_dictionaries({}, optional={"key": st.just(lambda item: item % 3), "reverse": st.booleans()}))
    def sort(self, named: dict[str, Any]) -> None:
        self.both("sort", **named)

    @rule(times=st.integers(-1, 3), items=st.lists(ITEMS))
    def operators(self, times: int, items: list[int]) -> None:
        other = ConcurrentList(items)
        assert self.own * times == times * self.own == self.model * times
        assert self.own + other == self.own + items == self.model + items
        assert items + self.own == items + self.model
        assert (self.own < other, self.own <= items) == (self.model < items, self.model <= items)
        assert (self.own == other, self.own != items) == (self.model == items, self.model != items)

    @precondition(lambda self: len(self.model) < 50)
    @rule(items=st.lists(ITEMS), times=st.integers(-1, 3))
    def in_place(self, items: list[int], times: int) -> None:
        assert iadd(self.own, items) is self.own
        assert imul(self.own, times) is self.own
        self.model += items
        self.model *= times

    @rule(item=ITEMS)
    def if_absent_or_present(self, item: int) -> None:
        assert self.own.append_if_absent(item) is (item not in self.model)
        if item not in self.model:
            self.model.append(item)
        first = self.model[0]
        assert self.own.remove_if_present(first) is True
        self.model.remove(first)
        assert self.own.remove_if_present("other") is False  # type: ignore[arg-type]

    @rule(index=INDICES, item=ITEMS, expected=ITEMS)
    def in_one_step(self, index: int, item: int, expected: int) -> None:
        old = outcome(self.model.__getitem__, index)
        assert outcome(self.own.compute, index, lambda old: (old + item) % 6) == (
            old if old is IndexError else (old + item) % 6  # type: ignore[operator]
        )
        if old is IndexError:
            assert outcome(self.own.compare_and_set, index, expected, item) is IndexError
            return
        self.model[index] = (self.model[index] + item) % 6
        same = self.model[index] == expected
        assert self.own.compare_and_set(index, float(expected), item, equal=True) is same  # type: ignore[type-var]
        assert self.own.compare_and_set(index, object(), item) is False  # type: ignore[arg-type]
        if same:
            self.model[index] = item

    @rule()
    def take_all(self) -> None:
        assert self.own.take_all() == self.model
        self.model.clear()

    @rule(items=st.lists(ITEMS))
    def initialise_again(self, items: list[int]) -> None:
        self.own.__init__(items)  # type: ignore[misc]
        self.model = items

    @invariant()
    def looks_the_same(self) -> None:
        if hasattr(self, "model"):
            assert list(self.own) == self.model == self.own
            assert list(reversed(self.own)) == self.model[::-1]
            assert repr(self.own) == f"ConcurrentList({self.model})"
            assert pickle.loads(pickle.dumps(self.own)) == self.own


TestList = ListMachine.TestCase


def test_what_it_does_not_take() -> None:
    made = ConcurrentList([1, 2])
    for call in (
        lambda: ConcurrentList(5),  # type: ignore[arg-type]
        lambda: made["0"],  # type: ignore[call-overload]
        lambda: made[::"1"],  # type: ignore[misc]
        lambda: made + (1,),  # type: ignore[operator]  # noqa: RUF005
        made.append,
        lambda: made.insert("0", 1),  # type: ignore[arg-type]
        lambda: made.sort(lambda item: item),  # type: ignore[call-overload]
        lambda: hash(made),
        lambda: made < (1,),
        lambda: made.__setitem__(slice(0, 1), 5),  # type: ignore[call-overload]
        lambda: made.compute(0, 5),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError):
            call()  # type: ignore[no-untyped-call]
    for message, wrong in (
        ("5 is not in", lambda: made.remove(5)),
        ("step cannot be zero", lambda: made[::0]),
        ("sequence of size 3 to extended slice of size 2", lambda: made.__setitem__(slice(None, None, -1), [1, 2, 3])),
    ):
        with pytest.raises(ValueError, match=message):
            wrong()
    for message, outside in (
        ("pop index out of range", lambda: made.pop(2)),
        ("pop from empty list", ConcurrentList().pop),
        ("index out of range", lambda: made[-3]),
    ):
        with pytest.raises(IndexError, match=message):
            outside()

    def fails() -> Iterable[Any]:
        yield 3
        raise LookupError

    for change in (made.extend, lambda new: made.__setitem__(slice(0, 0), new), made.__iadd__, made.__init__):  # type: ignore[misc]
        with pytest.raises(LookupError):
            change(fails())
    with pytest.raises(ZeroDivisionError):
        made.sort(key=lambda item: item // 0)
    with pytest.raises(ZeroDivisionError):
        made.compute(0, lambda item: item // 0)
    assert made == [1, 2]


def test_an_iterator_goes_over_a_snapshot() -> None:
    made = ConcurrentList([1, 2, 3])
    seen = []
    for each in made:
        made.clear()
        made.extend([each] * 100)
        seen.append(each)
    assert seen == [1, 2, 3]


class Changes:
    """Changes the list for the first few times that it is compared."""

    def __init__(self, change: Callable[[], object], number: int = 0) -> None:
        self.change, self.number, self.compared = change, number, 0

    def _compared(self) -> None:
        self.compared += 1
        if self.compared < 4:
            self.change()

    def __eq__(self, other: object) -> bool:
        self._compared()
        return isinstance(other, Changes) and self.number == other.number

    def __lt__(self, other: "Changes") -> bool:
        self._compared()
        return self.number < other.number

    __hash__ = None  # type: ignore[assignment]


def test_what_was_compared_is_what_is_removed() -> None:
    made: ConcurrentList[Any] = ConcurrentList()
    wanted = Changes(lambda: made.insert(0, "more"), 5)
    made.extend([1, wanted, 2])
    made.remove(Changes(lambda: None, 5))
    assert wanted not in made.take_all()
    assert wanted.compared > 4


def test_items_behind_what_is_removed_may_come() -> None:
    made: ConcurrentList[Any] = ConcurrentList()
    wanted = Changes(lambda: made.append("more"), 5)
    made.extend([1, wanted])
    made.remove(Changes(lambda: None, 5))
    assert made == [1, "more"]
    assert wanted.compared == 1


def test_sorting_begins_again_after_a_change() -> None:
    made: ConcurrentList[Any] = ConcurrentList()
    items = [Changes(lambda: made.append(Changes(lambda: None, 0)), number) for number in (3, 2)]
    made.extend(items)
    made.sort()
    numbers = [each.number for each in made]
    assert numbers == sorted(numbers)
    assert len(numbers) > 2


def test_one_that_came_meanwhile_is_compared_too() -> None:
    made: ConcurrentList[Any] = ConcurrentList()
    other = Changes(lambda: made.append(Changes(lambda: None, 7)), 1)
    made.append(other)
    assert made.append_if_absent(Changes(lambda: None, 7)) is False
    assert [each.number for each in made] == [1, 7]
    assert other.compared == 1


def test_one_that_went_meanwhile_is_added() -> None:
    made: ConcurrentList[Any] = ConcurrentList([1])

    class Clears:
        def __eq__(self, other: object) -> bool:
            made.clear()
            return False

        __hash__ = None  # type: ignore[assignment]

    last = Clears()
    assert made.append_if_absent(last) is True
    assert made.take_all() == [last]


def test_a_function_runs_again_after_a_change() -> None:
    made = ConcurrentList([0])
    seen = []

    def changes(old: int) -> int:
        seen.append(old)
        if old < 5:
            made[0] = old + 1000
        return old + 1

    made.compute(0, changes)
    assert (list(made), seen) == ([1001], [0, 1000])


def test_items_are_released_with_nothing_held() -> None:
    made: ConcurrentList[object] = ConcurrentList()
    seen: list[int] = []

    class Last:
        def __del__(self) -> None:
            seen.append(len(made))
            list(made)

    made.extend(Last() for _ in range(8))
    made[0] = 1
    made[1:3] = [2]
    del made[1::3]
    del made[0]
    made.compute(-1, lambda old: None)
    made *= 0
    made.extend([Last()])
    made.__init__()  # type: ignore[misc]
    assert len(seen) == 9
    assert not made


def test_python_citizenship() -> None:
    made = ConcurrentList("ab")
    assert aether.ConcurrentList is ConcurrentList
    assert ConcurrentList.__module__ == "aether.containers"
    assert isinstance(made, MutableSequence)
    assert isinstance(ConcurrentList[int], GenericAlias)
    assert weakref.ref(made)() is made
    match made:
        case [first, second]:
            assert first + second == "ab"
        case _:
            pytest.fail("it is a sequence")
    inside: ConcurrentList[object] = ConcurrentList()
    inside.append(inside)
    assert repr(inside) == "ConcurrentList([ConcurrentList(...)])"
    for again in (pickle.loads(pickle.dumps(inside)), copy.deepcopy(inside)):
        assert again[0] is again
    for name, method in vars(ConcurrentList).items():
        if callable(method) and not name.startswith("__"):
            assert method.__doc__, name


class Sub(ConcurrentList[object]):
    """Of which the instances have fields, and take other arguments."""

    def __init__(self, field: str, *items: object) -> None:
        super().__init__(items)
        self.field = field


def test_a_subclass_keeps_its_fields() -> None:
    made = Sub("own", 1, 2)
    for again in (pickle.loads(pickle.dumps(made)), copy.copy(made), copy.deepcopy(made)):
        assert (type(again), list(again), again.field) == (Sub, [1, 2], "own")
    for derived in (made.copy(), made + [3], [3] + made, made * 2):  # noqa: RUF005
        assert type(derived) is Sub


def test_the_collector_finds_a_list_in_itself() -> None:
    made = Sub("own")
    made.extend([made, [made]])
    watch = weakref.ref(made)
    del made
    gc.collect()
    assert watch() is None


def test_a_chain_is_released_without_recursion() -> None:
    chain: ConcurrentList[object] = ConcurrentList()
    for _ in range(100_000):
        chain = ConcurrentList([chain])
    del chain


def test_the_size_in_memory_follows_the_items() -> None:
    made: ConcurrentList[int] = ConcurrentList()
    empty = sys.getsizeof(made)
    made.extend(range(10_000))
    assert sys.getsizeof(made) >= empty + 8 * 10_000
    del made[5:]
    assert sys.getsizeof(made) <= empty + 8 * 16


def test_references_are_neither_lost_nor_kept() -> None:
    item = object()
    before = sys.getrefcount(item)
    made: ConcurrentList[object] = ConcurrentList([item] * 9)
    made[2:5] = [item]
    made[::2] = made[::2]
    del made[1::2]
    made *= 3
    made += [item]
    made.sort(key=id)
    made.append_if_absent(item)
    made.compare_and_set(0, item, item)
    made.compute(0, lambda old: old)
    made.insert(1, item)
    with pytest.raises(ValueError, match="extended slice"):
        made[::2] = [item]
    (made + made, made * 2, made[1:], made.copy(), made == [item], made.pop(), made.remove_if_present(item))
    assert sys.getrefcount(item) == before + len(made)
    assert len(made.take_all()) + before > before
    assert sys.getrefcount(item) == before


def test_updates_in_one_step_are_not_lost() -> None:
    made = ConcurrentList([0, 0])

    def add() -> None:
        for number in range(500):
            made.compute(number % 2, lambda old: old + 1)

    run_together([add] * 4)
    assert list(made) == [1000, 1000]


def test_one_thread_of_all_adds_what_is_absent() -> None:
    made: ConcurrentList[int] = ConcurrentList()
    added: list[list[int]] = [[], [], []]

    def add(own: list[int]) -> None:
        own.extend(number for number in range(100) if made.append_if_absent(number))

    run_together([lambda own=own: add(own) for own in added])  # type: ignore[misc]
    assert sorted(itertools.chain(*added)) == sorted(made) == list(range(100))
