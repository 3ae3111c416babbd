"""AtomicCache under many threads: no value made twice at once, none of another key, no bound passed in the end."""

import contextlib
import gc
from collections.abc import Callable

from aether.atomics import AtomicCounter, AtomicInt64
from aether.containers import AtomicCache

type Storm = Callable[..., None]


class Key:
    """Of few different hashes, compared by Python code that asks for collections."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __hash__(self) -> int:
        return self.number % 2

    def __eq__(self, other: object) -> bool:
        if self.number == 3:
            gc.collect(0)
        return isinstance(other, Key) and self.number == other.number


def test_each_key_is_made_by_one_thread_at_a_time(storm: Storm) -> None:
    """With few places, so that most are evicted, some are forgotten, and some cannot be made."""
    making = [AtomicInt64() for _ in range(6)]
    turn = AtomicInt64()

    def fill(key: Key) -> list[int]:
        making[key.number].increment()
        try:
            if turn.increment() % 7 == 0:
                raise LookupError
            return [key.number]
        finally:
            making[key.number].decrement()

    cache = AtomicCache(fill, maxsize=3, ttl=0.001)

    def ask() -> None:
        number = turn.load() % 6
        with contextlib.suppress(LookupError):
            assert cache[Key(number)] == [number]

    storm(ask, ask, ask, lambda: cache.invalidate(Key(turn.load() % 6)), cache.clear)
    assert len(cache) <= 3


def test_no_two_threads_make_the_same(storm: Storm) -> None:
    """Nothing is forgotten here, so each key is made once in all."""
    made: list[AtomicInt64] = [AtomicInt64() for _ in range(1000)]
    turn, asked = AtomicInt64(), AtomicCounter()

    def fill(number: int) -> int:
        made[number].increment()
        return number

    cache = AtomicCache(fill)

    def ask() -> None:
        number = turn.increment() // 3 % 1000
        assert cache[number] == number
        asked.add()

    storm(ask, ask, ask)
    assert {each.load() for each in made} <= {0, 1}
    statistics = cache.statistics
    assert statistics.hits + statistics.waits + statistics.fills == asked.load()
    assert statistics.fills == len(cache)
