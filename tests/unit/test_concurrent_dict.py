"""aether.containers.ConcurrentDict: against dict as a model, with keys that do what they should not, and its waits."""

import collections.abc
import copy
import gc
import os
import pickle
import random
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

import aether
from aether.containers import ANY, NOT_FOUND, ConcurrentDict


class Key:
    """A key of Python's, of few hashes, and equal to others."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __hash__(self) -> int:
        return self.number % 2

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self.number == other.number

    def __repr__(self) -> str:
        return f"Key({self.number})"


class BrokenError(Exception):
    pass


class Failing:
    """A key whose comparison, or hash, raises."""

    def __init__(self, hashes: bool = True) -> None:
        self.hashes = hashes

    def __hash__(self) -> int:
        if not self.hashes:
            raise BrokenError("hash")
        return 1

    def __eq__(self, other: object) -> bool:
        raise BrokenError("eq")


numbers = st.integers(-3, 12) | st.sampled_from([2**60, 2**61 - 1, 2**61, -(2**61) + 1, 2**100])
keys = numbers | st.floats(-3, 3) | st.booleans() | st.text("ab", max_size=2) | st.builds(Key, st.integers(0, 9))
keys |= st.tuples(numbers) | st.binary(max_size=1)
values = st.integers(0, 5)


class AgainstDict(RuleBasedStateMachine):
    """The same operations on both give the same, and leave the same."""

    known = Bundle("known")

    @initialize(start=st.dictionaries(keys, values))
    def begin(self, start: dict[Any, int]) -> None:
        self.real: ConcurrentDict[Any, int] = ConcurrentDict(start)
        self.model = dict(start)

    def both(self, function: Callable[[Any], Any]) -> None:
        outcomes = []
        for each in (self.real, self.model):
            try:
                outcomes.append(function(each))
            except (KeyError, TypeError) as error:
                outcomes.append((type(error), error.args))
        assert outcomes[0] == outcomes[1]

    @rule(target=known, key=keys)
    def know(self, key: Any) -> Any:
        return key

    @rule(key=known | keys, value=values)
    def store(self, key: Any, value: int) -> None:
        self.real[key] = self.model[key] = value

    @rule(key=known | keys)
    def look(self, key: Any) -> None:
        self.both(lambda each: (each.get(key), key in each, each.get(key, 7)))
        self.both(lambda each: each[key])

    @rule(key=known | keys)
    def delete(self, key: Any) -> None:
        self.both(lambda each: each.__delitem__(key))

    @rule(key=known | keys, default=st.lists(values, max_size=1))
    def pop(self, key: Any, default: list[int]) -> None:
        self.both(lambda each: each.pop(key, *default))

    @rule(key=known | keys, value=values)
    def set_default(self, key: Any, value: int) -> None:
        self.both(lambda each: each.setdefault(key, value))

    @rule(other=st.dictionaries(keys, values))
    def update(self, other: dict[Any, int]) -> None:
        self.real.update(other.items())
        self.model.update(other)

    @rule(other=st.dictionaries(keys, values))
    def unite(self, other: dict[Any, int]) -> None:
        assert self.real | other == self.model | other
        assert other | self.real == other | self.model
        self.real |= other
        self.model |= other

    @rule(key=known | keys, amount=values)
    def add(self, key: Any, amount: int) -> None:
        self.model[key] = self.model.get(key, 0) + amount
        assert self.real.add(key, amount) == self.model[key]

    @rule(key=known | keys, desired=values)
    def compute(self, key: Any, desired: int) -> None:
        old = self.model.get(key, NOT_FOUND)
        self.model[key] = desired
        assert self.real.compute(key, lambda _, value: desired if value == old else -1) == desired

    @rule(key=known | keys, expected=values, desired=values)
    def compare(self, key: Any, expected: int, desired: int) -> None:
        swapped = self.real.compare_and_set(key, expected, desired, equal=True)
        assert swapped == (key in self.model and self.model[key] == expected)
        if swapped:
            self.model[key] = desired

    @rule(pairs=st.lists(st.tuples(keys, values)))
    def reduce(self, pairs: list[tuple[Any, int]]) -> None:
        self.real.reduce_sum(pairs)
        for key, value in pairs:
            self.model[key] = self.model.get(key, 0) + value

    @rule(data=st.data())
    def pop_item(self, data: st.DataObject) -> None:
        if not self.model:
            with pytest.raises(KeyError):
                self.real.popitem()
            return
        key, value = self.real.popitem()
        assert self.model.pop(key) == value

    @rule()
    def clear(self) -> None:
        self.real.clear()
        self.model.clear()

    @rule(target=known, count=st.integers(0, 700))
    def fill(self, count: int) -> Any:
        """Beyond the sizes at which it is split."""
        self.real.update((number, 1) for number in range(100, 100 + count))
        self.model.update((number, 1) for number in range(100, 100 + count))
        return multiple()

    @invariant()
    def is_the_same(self) -> None:
        assert len(self.real) == len(self.model) == self.real.approximate_length()
        assert self.real == self.model
        assert (self.real != self.model) is False
        assert self.real.snapshot() == self.model
        assert dict(self.real.items()) == self.model
        assert set(self.real) == set(self.model) == set(self.real.keys())
        assert sorted(self.real.values()) == sorted(self.model.values())


TestAgainstDict = AgainstDict.TestCase
TestAgainstDict.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


# ---- One step


def test_compare_and_set_takes_the_very_object() -> None:
    first, equal = [1], [1]
    shared: ConcurrentDict[str, Any] = ConcurrentDict(a=first)
    assert not shared.compare_and_set("a", equal, 2)
    assert shared.compare_and_set("a", equal, equal, equal=True)
    assert shared["a"] is equal
    assert shared.compare_and_set("a", equal, NOT_FOUND)
    assert "a" not in shared
    assert not shared.compare_and_set("a", equal, 1)
    assert shared.compare_and_set("a", NOT_FOUND, 1)
    assert not shared.compare_and_set("a", NOT_FOUND, 2)
    assert not shared.compare_and_set("a", NOT_FOUND, NOT_FOUND)
    assert shared.compare_and_set("b", NOT_FOUND, NOT_FOUND)
    assert shared.compare_and_set("a", ANY, 3)
    assert shared.compare_and_set("c", ANY, 4)
    assert shared.compare_and_set(key="c", expected=ANY, desired=NOT_FOUND)
    assert shared == {"a": 3}
    with pytest.raises(BrokenError):
        shared.compare_and_set("a", Failing(), 1, equal=True)
    with pytest.raises(TypeError):
        shared.compare_and_set("a", 1)  # type: ignore[call-arg]
    assert shared == {"a": 3}


def test_markers_are_no_values() -> None:
    shared: ConcurrentDict[Any, Any] = ConcurrentDict(a=1)
    for marker in (NOT_FOUND, ANY):
        for call in (
            lambda marker=marker: shared.__setitem__("a", marker),
            lambda marker=marker: shared.setdefault("b", marker),
            lambda marker=marker: shared.update({"x": 1, "y": marker}),
            lambda marker=marker: shared.compute_if_absent("b", lambda _: marker),
            lambda marker=marker: ConcurrentDict(a=marker),
        ):
            with pytest.raises(ValueError, match=repr(marker)):
                call()
        assert pickle.loads(pickle.dumps(marker)) is copy.deepcopy(marker) is marker
        assert getattr(aether, repr(marker)) is marker
    with pytest.raises(ValueError, match="ANY"):
        shared.compute("a", lambda *_: ANY)
    assert shared == {"a": 1}


def test_compute_is_done_again_where_another_came_between() -> None:
    shared: ConcurrentDict[str, Any] = ConcurrentDict()
    seen: list[Any] = []

    def function(key: str, value: Any) -> Any:
        seen.append(value)
        if len(seen) == 1:
            shared[key] = "other"
        return [value]

    assert shared.compute("a", function) == ["other"]
    assert seen == [NOT_FOUND, "other"]
    assert shared.compute("a", lambda *_: NOT_FOUND) is NOT_FOUND
    assert shared.compute("a", lambda *_: NOT_FOUND) is NOT_FOUND
    assert len(shared) == 0
    shared["a"] = 1
    with pytest.raises(ZeroDivisionError):
        shared.compute("a", lambda _, value: value // 0)
    assert shared == {"a": 1}


def test_add() -> None:
    shared: ConcurrentDict[str, Any] = ConcurrentDict()
    assert (shared.add("a"), shared.add("a", 2), shared.add("a", 0.5)) == (1, 3, 3.5)
    shared["list"] = [1]
    assert shared.add("list", [2]) == [1, 2]
    with pytest.raises(TypeError):
        shared.add("a", "b")
    assert shared["a"] == 3.5


def test_get_many() -> None:
    shared = ConcurrentDict({1: "one", 2: "two"})
    assert shared.get_many([1, 3, 1]) == {1: "one", 3: NOT_FOUND}
    assert shared.get_many(iter((2, 3)), None) == {2: "two", 3: None}
    assert shared.get_many({1: 0}, default=0) == {1: "one"}
    with pytest.raises(TypeError):
        shared.get_many(1)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        shared.get_many([[]])  # type: ignore[list-item]


# ---- Errors are those of dict, and leave it as it was


@pytest.mark.parametrize(
    "call",
    [
        lambda each: each[[]],
        lambda each: each.get({}),
        lambda each: each.__setitem__([], 1),
        lambda each: each.pop("none"),
        lambda each: each["none"],
        lambda each: each.__delitem__("none"),
        lambda each: each[(1, 2)],
        lambda each: each.update(1),
        lambda each: each.update([1]),
        lambda each: each.update([(1, 2, 3)]),
        lambda each: each.update([("x", 1), 5]),
        lambda each: each | [],
        lambda each: each < {},
        lambda each: each.get(),
        lambda each: each.get(1, 2, 3),
        lambda each: each.pop(),
        lambda each: each.setdefault(),
        lambda each: each[Failing(False)],
        lambda each: each.get(Failing()),
        lambda each: each.__setitem__(Failing(), 1),
        hash,
        lambda each: type(each).fromkeys(1),
        lambda each: type(each).fromkeys([[]]),
        lambda each: type(each)({}, {}),
    ],
)
def test_errors_are_those_of_dict(call: Callable[[Any], object]) -> None:
    start = {True: 0, 2: 3}
    shared, plain = ConcurrentDict(start), dict(start)
    with pytest.raises(Exception) as expected:  # noqa: PT011 - it is compared
        call(plain)
    with pytest.raises(expected.type) as found:
        call(shared)
    if expected.type is KeyError:
        assert found.value.args == expected.value.args
    assert shared == start


def test_nothing_is_stored_where_the_arguments_are_wrong() -> None:
    shared: ConcurrentDict[Any, Any] = ConcurrentDict(a=1)
    for call in (
        lambda: shared.update([("b", 1), 5]),
        lambda: shared.reduce_sum([("b", 1), 5]),
        lambda: shared.reduce_sum([("b", 1), ("b", "x")]),
        lambda: shared.reduce_count([1, []]),
    ):
        with pytest.raises(TypeError):
            call()
        assert shared == {"a": 1}


# ---- Keys


def test_a_key_is_asked_with_nothing_held() -> None:
    """Its comparison may use the dict."""
    shared: ConcurrentDict[Any, int] = ConcurrentDict()

    class Nosy(Key):
        def __eq__(self, other: object) -> bool:
            shared["seen"] = shared.get("seen", 0) + 1
            list(shared.items())
            gc.collect()
            return super().__eq__(other)

        __hash__ = Key.__hash__

    for number in range(6):
        shared[Nosy(number)] = number
    assert [shared[Nosy(number)] for number in range(6)] == list(range(6))
    assert shared["seen"] > 6


def test_a_key_that_changes_while_it_is_asked() -> None:
    shared: ConcurrentDict[Any, str] = ConcurrentDict()

    class Vanishing(Key):
        def __eq__(self, other: object) -> bool:
            shared.clear()
            return super().__eq__(other)

        __hash__ = Key.__hash__

    shared[Vanishing(1)] = "old"
    assert shared.get(Vanishing(1)) is None
    shared[Vanishing(1)] = "old"
    shared[Vanishing(1)] = "new"
    assert list(shared.values()) == ["new"]
    shared[Vanishing(3)] = "another"
    assert list(shared.values()) == ["another"]


def test_equal_keys_of_different_types() -> None:
    shared: ConcurrentDict[Any, str] = ConcurrentDict({1: "a"})
    for key in (1.0, True, 1 + 0j):
        shared[1] = "a"
        assert shared[key] == "a"
        shared[key] = "b"
        assert shared[1] == "b"
        assert repr(list(shared)) == "[1]"
    assert ConcurrentDict({-1: "x", -2: "y"}) == {-1: "x", -2: "y"}
    big = 2**61 - 1
    assert ConcurrentDict({0: "x", big: "y", 2 * big: "z"}) == {0: "x", big: "y", 2 * big: "z"}
    assert ConcurrentDict({"a": 1, "ä": 2, "€": 3, "😀": 4})["".join(["😀"])] == 4

    class Name(str):
        __slots__ = ()

    shared = ConcurrentDict(name="n")
    assert shared[Name("name")] == "n"


def test_many_keys_of_one_hash() -> None:
    class Same(Key):
        def __hash__(self) -> int:
            return 7

        __eq__ = Key.__eq__

    shared = ConcurrentDict((Same(number), number) for number in range(300))
    assert [shared[Same(number)] for number in range(300)] == list(range(300))
    for number in range(0, 300, 2):
        del shared[Same(number)]
    assert sorted(shared.values()) == list(range(1, 300, 2))


def test_what_is_replaced_is_released_with_nothing_held() -> None:
    class Evil:
        def __del__(self) -> None:
            shared["deleted"] = shared.get("deleted", 0) + 1
            gc.collect()

    shared: ConcurrentDict[str, Any] = ConcurrentDict(a=Evil(), b=Evil(), c=Evil(), d=Evil())
    shared["a"] = 1
    del shared["b"]
    shared.pop("c")
    gc.collect()
    assert shared["deleted"] == 3
    shared.clear()
    gc.collect()
    assert shared == {"deleted": 1}


# ---- Walks


def test_partitions_are_disjoint_and_together_the_whole() -> None:
    for size in (0, 1, 5, 8, 100, 3000):
        shared = ConcurrentDict((number, -number) for number in range(size))
        for count in (1, 2, 3, 64, 1000):
            for snapshot in (False, True):
                parts = [list(shared.partition(index, count, snapshot=snapshot)) for index in range(count)]
                together = [pair for part in parts for pair in part]
                assert len(together) == size
                assert dict(together) == shared.snapshot()
    for wrong in ((1, 1), (-1, 2), (0, 0), (0, -1), (3, 2)):
        with pytest.raises(ValueError, match=r"index|count"):
            shared.partition(*wrong)
    with pytest.raises(TypeError):
        shared.partition("0", 1)  # type: ignore[arg-type]


def test_a_walk_goes_on_whatever_is_written() -> None:
    shared = ConcurrentDict((number, number) for number in range(50))
    seen = []
    for key, value in shared.items():
        seen.append(key)
        assert key == value
        shared.update((new, new) for new in range(1000 + 2 * len(seen), 1002 + 2 * len(seen)))
        shared.pop(seen[-1])
    assert set(range(50)) <= set(seen)
    assert len(set(seen)) == len(seen)
    walk = iter(shared)
    next(walk)
    shared.clear()
    assert len(list(walk)) < len(seen)
    assert list(walk) == []


def test_a_snapshot_is_one_of_its_own() -> None:
    shared = ConcurrentDict(a=1)
    part = shared.partition(0, 1, snapshot=True)
    whole, other = shared.snapshot(), shared.copy()
    shared["a"] = 2
    shared["b"] = 3
    assert list(part) == [("a", 1)]
    assert whole == other == {"a": 1}


def test_views() -> None:
    shared = ConcurrentDict(a=1, b=2)
    assert len(shared.items()) == len(shared.keys()) == len(shared.values()) == 2
    assert shared.keys() & {"a", "c"} == {"a"}
    assert shared.items() == {("a", 1), ("b", 2)}
    assert ("a", 1) in shared.items()
    assert ("a", 2) not in shared.items()
    assert ("c", 2) not in shared.items()
    assert 2 in shared.values()
    assert 3 not in shared.values()
    assert shared.keys().__contains__("a")
    assert isinstance(shared.items(), collections.abc.ItemsView)
    assert "'a': 1" in repr(shared.items())


def test_threads_may_share_a_walk() -> None:
    shared = ConcurrentDict((number, None) for number in range(20_000))
    walk, taken = iter(shared), [list[int](), list[int](), list[int]()]
    threads = [threading.Thread(target=each.extend, args=(walk,)) for each in taken]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(key for part in taken for key in part) == list(range(20_000))


# ---- Reductions


def test_reductions_are_what_a_loop_would_do() -> None:
    numbers = random.Random(3)
    pairs = [(numbers.choice("abcdef"), numbers.randrange(-5, 6)) for _ in range(500)]
    by_key: dict[str, list[int]] = {}
    for key, value in pairs:
        by_key.setdefault(key, []).append(value)
    reductions: dict[str, Callable[[list[int]], Any]] = {
        "reduce_sum": sum, "reduce_max": max, "reduce_min": min, "reduce_and": all, "reduce_or": any,
        "reduce_list": list,
    }  # fmt: skip
    for name, whole in reductions.items():
        shared: ConcurrentDict[str, Any] = ConcurrentDict()
        for part in (pairs[:100], iter(pairs[100:101]), (each for each in pairs[101:])):
            getattr(shared, name)(part)
        assert shared == {key: whole(values) for key, values in by_key.items()}, name
    counts: ConcurrentDict[str, int] = ConcurrentDict(a=1)
    counts.reduce_count(key for key, _ in pairs)
    assert counts == {key: len(values) + (key == "a") for key, values in by_key.items()}


def test_reduce_with_a_function() -> None:
    shared: ConcurrentDict[str, Any] = ConcurrentDict(a=(0,))

    def join(key: str, old: Any, new: Any) -> Any:
        assert key in "ab"
        return new if old is NOT_FOUND else old + new

    shared.reduce([("a", (1,)), ("b", (2,)), ("a", (3,))], join)
    assert shared == {"a": (0, 1, 3), "b": (2,)}
    with pytest.raises(ZeroDivisionError):
        shared.reduce([("a", 1)], lambda *_: 1 // 0)
    with pytest.raises(TypeError):
        shared.reduce([["a", 1]], join)  # type: ignore[list-item]
    assert shared["a"] == (0, 1, 3)


def test_sums_of_all_kinds_of_numbers() -> None:
    shared: ConcurrentDict[str, Any] = ConcurrentDict()
    shared.reduce_sum(
        [("a", 2**62), ("a", 2**62), ("a", 1), ("b", 0.5), ("b", 1), ("c", True), ("c", True), ("d", "x")]
    )
    assert shared == {"a": 2**63 + 1, "b": 1.5, "c": 2, "d": "x"}
    shared.reduce_sum([("a", -(2**63)), ("d", "y"), ("e", False)])
    assert shared == {"a": 1, "b": 1.5, "c": 2, "d": "xy", "e": False}
    assert shared["e"] is False


# ---- Computing what is absent


def start(*functions: Callable[[], object]) -> list[threading.Thread]:
    threads = [threading.Thread(target=each) for each in functions]
    for each in threads:
        each.start()
    return threads


def test_one_computes_and_the_others_wait() -> None:
    shared: ConcurrentDict[Any, object] = ConcurrentDict()
    runs, results, go = [], [], threading.Event()

    def function(key: Any) -> object:
        runs.append(key)
        go.wait(30)
        return object()

    threads = start(*[lambda: results.append(shared.compute_if_absent(Key(1), function))] * 4)
    while not runs:
        time.sleep(0.001)
    assert Key(1) not in shared
    go.set()
    for each in threads:
        each.join()
    assert len(runs) == 1
    assert len(set(map(id, results))) == 1
    assert shared.compute_if_absent(Key(1), lambda _: 0) is results[0]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_whatever_it_raises_the_next_one_runs(error: type[BaseException]) -> None:
    shared: ConcurrentDict[str, int] = ConcurrentDict()
    started, go, results = threading.Event(), threading.Event(), []

    def failing(_: str) -> int:
        started.set()
        go.wait(30)
        raise error

    def first() -> None:
        with pytest.raises(error):
            shared.compute_if_absent("a", failing)

    threads = start(first)
    started.wait(30)
    threads += start(lambda: results.append(shared.compute_if_absent("a", lambda _: 5)))
    go.set()
    for each in threads:
        each.join()
    assert results == [5]
    assert shared == {"a": 5}


def test_to_wait_for_oneself_raises() -> None:
    shared: ConcurrentDict[Any, Any] = ConcurrentDict()
    with pytest.raises(RuntimeError, match="waits for it itself"):
        shared.compute_if_absent(Key(1), lambda key: shared.compute_if_absent(Key(key.number), lambda _: 1))
    assert shared.compute_if_absent(Key(1), lambda _: shared.compute_if_absent(Key(3), lambda _: 2)) == 2


def test_a_circle_of_waits_raises() -> None:
    one: ConcurrentDict[str, Any] = ConcurrentDict()
    two: ConcurrentDict[str, Any] = ConcurrentDict()
    both, results = threading.Barrier(2), []

    def run(own: ConcurrentDict[str, Any], other: ConcurrentDict[str, Any]) -> None:
        def function(_: str) -> Any:
            both.wait(30)
            try:
                return other.compute_if_absent("a", lambda _: "unused")
            except RuntimeError:
                return "circle"

        results.append(own.compute_if_absent("a", function))

    for each in start(lambda: run(one, two), lambda: run(two, one)):
        each.join()
    # One is told; the other gets its value.
    assert results == ["circle", "circle"]


def test_what_was_stored_meanwhile_is_kept() -> None:
    shared: ConcurrentDict[str, str] = ConcurrentDict()

    def function(key: str) -> str:
        shared[key] = "stored"
        return "computed"

    assert shared.compute_if_absent("a", function) == "stored"
    assert shared == {"a": "stored"}


def test_a_wait_ends_in_time() -> None:
    shared: ConcurrentDict[str, int] = ConcurrentDict()
    started, go = threading.Event(), threading.Event()

    def slow(_: str) -> int:
        started.set()
        go.wait(30)
        return 1

    threads = start(lambda: shared.compute_if_absent("a", slow))
    started.wait(30)
    for timeout in (0, 0.01):
        with pytest.raises(TimeoutError):
            shared.compute_if_absent("a", lambda _: 2, timeout)
    for wrong in (-1, float("nan")):
        with pytest.raises(ValueError, match="timeout"):
            shared.compute_if_absent("b", lambda _: 2, timeout=wrong)
    go.set()
    threads[0].join()
    assert shared.compute_if_absent("a", lambda _: 2, timeout=0) == 1


def test_a_wait_is_interrupted() -> None:
    shared: ConcurrentDict[str, int] = ConcurrentDict()
    started, go = threading.Event(), threading.Event()

    def slow(_: str) -> int:
        started.set()
        go.wait(30)
        return 1

    threads = start(lambda: shared.compute_if_absent("a", slow))
    started.wait(30)
    before = signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(BrokenError))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(BrokenError):
            shared.compute_if_absent("a", lambda _: 2)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    go.set()
    threads[0].join()
    assert shared == {"a": 1}


FORKED = """
import os, threading
from aether.containers import ConcurrentDict
shared, started, go = ConcurrentDict(), threading.Event(), threading.Event()
def slow(key):
    started.set()
    go.wait(30)
    return "parent"
thread = threading.Thread(target=lambda: shared.compute_if_absent("a", slow))
thread.start()
started.wait(30)
child = os.fork()
if child == 0:
    os._exit(0 if shared.compute_if_absent("a", lambda key: "child", 20) == "child" else 1)
assert os.waitpid(child, 0)[1] == 0
assert shared.compute_if_absent("b", lambda key: os._exit(0) if os.fork() == 0 else os.wait()[1]) == 0
go.set()
thread.join()
print(shared["a"])
"""


def test_a_child_computes_what_the_parent_began() -> None:
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKED], capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.stdout, run.returncode) == ("parent\n", 0), run.stderr


# ---- A citizen of Python


class Named(ConcurrentDict[Any, Any]):
    name = "none"


def test_copies_and_pickles_are_snapshots() -> None:
    original: ConcurrentDict[Any, Any] = ConcurrentDict({1: [2], "a": (3,)})
    for twin in (copy.copy(original), copy.deepcopy(original), original.copy(), original.handle().copy()):
        assert type(twin) is ConcurrentDict
        assert twin == original
        assert twin is not original
    assert copy.copy(original)[1] is original[1]
    assert copy.deepcopy(original)[1] is not original[1]
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(original, protocol)) == original
    original["self"] = original
    twin = pickle.loads(pickle.dumps(original))
    assert twin["self"] is twin
    named = Named(a=1)
    named.name = "n"
    for twin in (pickle.loads(pickle.dumps(named)), copy.copy(named), copy.deepcopy(named)):
        assert (type(twin), twin.name, twin["a"], repr(twin)) == (Named, "n", 1, "Named({'a': 1})")
    assert type(Named.fromkeys("ab", 1)) is Named
    assert type(named.copy()) is ConcurrentDict


def test_python_citizenship() -> None:
    shared: ConcurrentDict[Any, Any] = ConcurrentDict(a=1)
    assert isinstance(shared, collections.abc.MutableMapping)
    assert issubclass(ConcurrentDict, collections.abc.Mapping)
    assert ConcurrentDict.__module__ == "aether.containers"
    assert aether.ConcurrentDict is ConcurrentDict
    assert ConcurrentDict[int, str].__args__ == (int, str)
    assert weakref.ref(shared)() is shared
    assert gc.is_tracked(shared)
    assert repr(shared) == "ConcurrentDict({'a': 1})"
    shared["self"] = shared
    assert "ConcurrentDict(...)" in repr(shared)
    assert ConcurrentDict({"other": 1}, other=2) == {"other": 2}
    assert shared != 1
    assert ConcurrentDict.fromkeys("ab") == {"a": None, "b": None}
    with pytest.raises(TypeError):
        ConcurrentDict.new_name = 1  # type: ignore[attr-defined]
    abstract = {name for name in dir(collections.abc.MutableMapping) if not name.startswith("_")}
    assert abstract <= set(dir(ConcurrentDict))
    for name, method in vars(ConcurrentDict).items():
        if callable(method) and not name.startswith("__"):
            assert method.__doc__, name
    match shared:
        case {"a": value}:
            assert value == 1
        case _:
            pytest.fail("it is no mapping to match statements")


def test_a_handle_is_the_same_dict() -> None:
    shared: ConcurrentDict[str, Any] = ConcurrentDict(a=1)
    handle = shared.handle()
    assert type(handle) is ConcurrentDict
    handle["b"] = 2
    assert shared == handle.handle() == {"a": 1, "b": 2}
    watch = weakref.ref(shared)
    walk = iter(handle)
    del shared
    gc.collect()
    assert handle["a"] == 1
    del handle
    assert sorted(walk) == ["a", "b"]
    del walk
    gc.collect()
    assert watch() is None


def test_circles_are_collected() -> None:
    class Thing:
        pass

    thing = Thing()
    watch = weakref.ref(thing)
    shared: ConcurrentDict[Any, Any] = ConcurrentDict({number: number for number in range(600)})
    shared["thing"], shared["self"] = thing, shared
    shared[thing] = shared.handle()
    walk = shared.items().__iter__()
    next(walk)
    shared["walk"] = walk
    shared["view"] = shared.values()
    del thing, shared, walk
    gc.collect()
    assert watch() is None

    def failed() -> weakref.ref[Thing]:
        waited: ConcurrentDict[Any, Any] = ConcurrentDict()

        def circle(key: Any) -> None:
            key.dict = waited
            raise BrokenError

        key = Thing()
        with pytest.raises(BrokenError):
            waited.compute_if_absent(key, circle)
        return weakref.ref(key)

    watch = failed()
    gc.collect()
    assert watch() is None


def test_a_long_chain_dies_without_recursion() -> None:
    chain: Any = None
    for _ in range(100_000):
        chain = ConcurrentDict(next=chain)
    del chain


def test_memory() -> None:
    """As the documentation says; the size of dict is that of its entries alone."""
    shared: ConcurrentDict[Any, Any] = ConcurrentDict()
    for number, most in ((0, 1000), (1, 1200), (10, 2000)):
        shared.update((each, None) for each in range(number))
        assert sys.getsizeof(shared) <= most
    for number in (1000, 10_000, 100_000):
        ints, texts = range(number), [str(each) for each in range(number)]
        assert sys.getsizeof(ConcurrentDict.fromkeys(ints)) <= 1.6 * sys.getsizeof(dict.fromkeys(ints))
        assert sys.getsizeof(ConcurrentDict.fromkeys(texts)) <= 2.2 * sys.getsizeof(dict.fromkeys(texts))
    shared.update((each, None) for each in range(100_000))
    for key in list(shared):
        del shared[key]
    assert sys.getsizeof(shared) < 2000
    assert sys.getsizeof(shared.handle()) < 300
    for _ in range(20_000):
        key = object()
        shared[key] = None
        del shared[key]
    assert sys.getsizeof(shared) < 2000


def test_nothing_leaks() -> None:
    shared: ConcurrentDict[Any, Any] = ConcurrentDict()

    def failing(_: object) -> object:
        raise BrokenError

    def use() -> None:
        for number in range(300):
            shared[Key(number % 20)] = [number]
            shared.add("count", 2**40)
            shared.compute("list", lambda *_, number=number: [number])
            shared.compute_if_absent(number, lambda key: [key])
            with pytest.raises(BrokenError):
                shared.compute_if_absent("failing", failing)
            with pytest.raises(KeyError):
                shared["none"]
            shared.compare_and_set("list", [number], 2**50, equal=True)
            _ = shared.handle(), shared.copy(), shared.snapshot(), list(shared.items()), shared.get_many([1, 2])
            shared.reduce_sum([("sum", 2**40), ("sum", 2**41)])
            shared.reduce_list([("all", 2**40)])
            shared.popitem()
            next(iter(shared))
        shared.clear()

    use()
    gc.collect()
    before = sys.getallocatedblocks()
    use()
    gc.collect()
    assert sys.getallocatedblocks() - before < 200


def test_tracemalloc_sees_its_memory() -> None:
    code = (
        "import tracemalloc; from aether.containers import ConcurrentDict; tracemalloc.start();"
        "d = ConcurrentDict.fromkeys(range(100_000)); print(tracemalloc.get_traced_memory()[0] > 2_400_000)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert run.stdout == "True\n", run.stderr


def test_keys_of_dead_threads_stay() -> None:
    shared: ConcurrentDict[Any, Any] = ConcurrentDict()

    def fill(number: int) -> None:
        shared.update({(number, each): str(each) for each in range(50)})

    for number in range(40):
        thread = threading.Thread(target=fill, args=(number,))
        thread.start()
        thread.join()
    assert len(shared) == 2000
    assert shared[3, 7] == "7"
    assert os.getpid() not in shared
