"""aether.containers.AtomicCache: each value made once, forgotten in time, and by nobody waited for in vain."""

import gc
import os
import pickle
import signal
import threading
import time
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from threads import in_threads

import aether
from aether import cache as cache_module
from aether.containers import AtomicCache, CacheStatistics
from aether.locks import CountDownLatch


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    made = Clock()
    monkeypatch.setattr(cache_module, "time", SimpleNamespace(monotonic=made))
    return made


class Fill:
    """Makes values, and counts."""

    def __init__(self) -> None:
        self.keys: list[Any] = []

    def __call__(self, key: Any) -> Any:
        self.keys.append(key)
        if key == "bad":
            raise LookupError(key)
        return (key, len(self.keys))


class CacheMachine(RuleBasedStateMachine):
    """A cache beside a plain dict with ages."""

    @initialize(ttl=st.sampled_from([None, 10.0]), maxsize=st.sampled_from([None, 1, 3]))
    def make(self, ttl: float | None, maxsize: int | None) -> None:
        self.clock = Clock()
        self.before, cache_module.time = cache_module.time, SimpleNamespace(monotonic=self.clock)  # type: ignore[assignment]
        self.fill = Fill()
        self.cache: AtomicCache[Any, Any] = AtomicCache(self.fill, ttl=ttl, maxsize=maxsize)
        self.ttl, self.maxsize = ttl, maxsize
        self.model: dict[Any, tuple[Any, float]] = {}

    def teardown(self) -> None:
        if hasattr(self, "before"):
            cache_module.time = self.before

    def known(self, key: Any) -> bool:
        return key in self.model and (self.ttl is None or self.model[key][1] + self.ttl > self.clock.now)

    @rule(key=st.sampled_from(["a", "b", "c", "d", "e"]))
    def get(self, key: str) -> None:
        calls = len(self.fill.keys)
        value = self.cache[key]
        if len(self.fill.keys) == calls:
            assert self.known(key)
            assert value == self.model[key][0]
        else:
            # Without a bound nothing is forgotten before its time.
            assert self.maxsize is not None or not self.known(key)
            assert value == (key, calls + 1)
            self.model[key] = (value, self.clock.now)
        assert key in self.cache

    @rule()
    def fail(self) -> None:
        with pytest.raises(LookupError):
            self.cache["bad"]
        assert "bad" not in self.cache

    @rule(key=st.sampled_from(["a", "b", "c"]))
    def invalidate(self, key: str) -> None:
        was_there = key in self.cache
        assert self.cache.invalidate(key) or not was_there
        assert key not in self.cache
        self.model.pop(key, None)

    @rule()
    def clear(self) -> None:
        self.cache.clear()
        self.model.clear()
        assert len(self.cache) == 0

    @rule(seconds=st.sampled_from([1.0, 6.0, 20.0]))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def holds_no_more_than_it_may(self) -> None:
        if hasattr(self, "cache"):
            assert self.maxsize is None or len(self.cache) <= self.maxsize
            for key in "abcde":
                assert key not in self.cache or self.known(key)
            statistics = self.cache.statistics
            assert statistics.fills + statistics.errors == len(self.fill.keys)


TestCache = CacheMachine.TestCase


def test_a_key_is_filled_by_one_thread() -> None:
    made: list[object] = []

    def fill(key: str) -> object:
        time.sleep(0.02)
        made.append(object())
        return made[-1]

    cache = AtomicCache(fill)
    results = in_threads(*[lambda: cache["a"]] * 6)
    assert results == made * 6
    assert len(made) == 1
    statistics = cache.statistics
    assert (statistics.fills, statistics.hits + statistics.waits, statistics.errors) == (1, 5, 0)


@pytest.mark.parametrize("error", [LookupError, KeyboardInterrupt, SystemExit])
def test_what_raised_is_not_kept(error: type[BaseException]) -> None:
    tries: list[str] = []

    def fill(key: str) -> int:
        tries.append(key)
        time.sleep(0.01)
        if len(tries) < 3:
            raise error("not yet")
        return len(tries)

    cache = AtomicCache(fill)
    results = in_threads(*[lambda: cache["a"]] * 5)
    assert sorted(type(each).__name__ for each in results) == sorted([error.__name__] * 2 + ["int"] * 3)
    assert (cache["a"], len(tries), cache.statistics.errors) == (3, 3, 2)
    del tries[:]
    with pytest.raises(error):
        cache["b"]
    assert len(cache) == 1


def test_nobody_waits_for_itself() -> None:
    cache: AtomicCache[int, int] = AtomicCache(lambda key: cache[key] + 1)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="wait for itself"):
            cache[1]
    deeper: AtomicCache[int, int] = AtomicCache(lambda key: deeper[key - 1] + 1 if key else 0)
    assert deeper[20] == 20


def test_threads_that_wait_for_each_other_are_told() -> None:
    both_run = CountDownLatch(2)
    tries = {"a": 0, "b": 0}

    def fill(key: str) -> str:
        tries[key] += 1
        if tries[key] > 1:
            return key
        both_run.count_down()
        both_run.wait(30)
        return cache["b" if key == "a" else "a"] + key

    cache = AtomicCache(fill)
    results = in_threads(lambda: cache["a"], lambda: cache["b"])
    assert len([each for each in results if isinstance(each, RuntimeError)]) == 1
    assert len([each for each in results if isinstance(each, str)]) == 1


def test_values_are_forgotten_in_time(clock: Clock) -> None:
    fill = Fill()
    cache = AtomicCache(fill, ttl=10)
    first = cache["a"]
    clock.now += 9.9
    assert cache["a"] is first
    clock.now += 0.1
    assert "a" not in cache
    assert cache["a"] == ("a", 2)


def test_what_was_used_stays_longer() -> None:
    fill = Fill()
    cache = AtomicCache(fill, maxsize=3)
    for key in "abcabdaeaf":
        cache[key]
    assert "a" in cache
    assert fill.keys.count("a") == 1
    assert len(cache) == 3
    assert cache.statistics == CacheStatistics(hits=4, waits=0, fills=6, errors=0, evictions=3)


def test_what_is_forgotten_while_it_is_made_is_made_anew() -> None:
    running, go_on = threading.Event(), threading.Event()
    made: list[int] = []

    def fill(key: str) -> int:
        made.append(len(made))
        if len(made) == 1:
            running.set()
            assert go_on.wait(30)
            return 1
        return 2

    cache = AtomicCache(fill)
    results: list[int] = []
    thread = threading.Thread(target=lambda: results.append(cache["a"]))
    thread.start()
    assert running.wait(30)
    assert "a" not in cache
    assert cache.invalidate("a")
    assert not cache.invalidate("a")
    assert cache["a"] == 2
    go_on.set()
    thread.join()
    assert (results, cache["a"]) == ([1], 2)


def test_a_function_with_a_cache() -> None:
    calls: list[tuple[Any, ...]] = []

    @AtomicCache.memoize(maxsize=10)
    def add(first: int, second: int = 0, *, third: int = 0) -> int:
        """Adds."""
        calls.append((first, second, third))
        return first + second + third

    assert (add(1, second=2, third=3), add(1, third=3, second=2), add(1, 2)) == (6, 6, 3)
    assert calls == [(1, 2, 3), (1, 2, 0)]
    assert add.invalidate(1, third=3, second=2)
    assert not add.invalidate(7)
    assert (add(1, second=2, third=3), len(calls), add.__doc__, len(add.cache)) == (6, 3, "Adds.", 2)
    with pytest.raises(TypeError, match="unhashable"):
        add([])  # type: ignore[arg-type]

    class Scaled:
        @AtomicCache.memoize()
        def times(self, factor: int) -> list[int]:
            return [factor]

    one, other = Scaled(), Scaled()
    assert one.times(2) is one.times(2)
    assert one.times(2) is not other.times(2)


def test_what_it_does_not_take() -> None:
    with pytest.raises(TypeError, match="not callable"):
        AtomicCache(1)  # type: ignore[arg-type]
    for wrong in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="ttl"):
            AtomicCache(str, ttl=wrong)
    with pytest.raises(ValueError, match="maxsize"):
        AtomicCache(str, maxsize=0)
    cache: AtomicCache[Any, str] = AtomicCache(str)
    with pytest.raises(TypeError, match="unhashable"):
        cache[[]]
    with pytest.raises(TypeError):
        cache["a"] = "b"  # type: ignore[index]
    assert len(cache) == 0


def test_python_citizenship() -> None:
    made: list[object] = []
    cache: AtomicCache[int, object] = AtomicCache(lambda key: made[key])
    made.append(cache)
    assert aether.AtomicCache is AtomicCache
    assert cache[0] is cache
    assert "1 values" in repr(cache)
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(AtomicCache(str))
    watch = weakref.ref(cache)
    made.clear()
    del cache
    gc.collect()
    assert watch() is None


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_child_makes_what_another_thread_was_making() -> None:
    running, go_on = threading.Event(), threading.Event()

    def fill(key: str) -> str:
        if key == "slow":
            running.set()
            assert go_on.wait(30)
        return key

    cache = AtomicCache(fill)
    thread = threading.Thread(target=lambda: cache["slow"])
    thread.start()
    assert running.wait(30)
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        go_on.set()
        os._exit(0 if (cache["slow"], cache["other"]) == ("slow", "other") else 1)
    go_on.set()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0
