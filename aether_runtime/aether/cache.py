"""``AtomicCache``: values by key that are made when they are first asked for, each by one thread."""

import functools
import os
import threading
import time
import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from math import inf
from typing import Any

from aether._native import AtomicCounter, Once


@dataclass(frozen=True, slots=True)
class CacheStatistics:
    """How often what happened, since the cache was made."""

    hits: int
    """Answers with a value that was there."""
    waits: int
    """Answers with a value that another thread was making."""
    fills: int
    """Values that were made."""
    errors: int
    """Exceptions in place of a value."""
    evictions: int
    """Values that had to go because there were too many."""


class _Entry(Once):
    """A value, or what will be one."""

    __slots__ = ("end", "users", "was_used")

    end: float
    """When it is too old, on the monotonic clock."""
    users: int
    """Threads that make it or wait for it: while there are any it stays. Under the cache's lock."""
    was_used: bool
    """Since the eviction last came by."""


class AtomicCache[K: Hashable, V]:
    """Values by key, each made by `fill(key)` when it is first asked for, and never by two threads at once.

    A value is forgotten after `ttl` seconds. With `maxsize` there are never more values than that; one of those goes
    that was not used since the eviction last came by.

    What `fill` raises goes to the call that ran it, and the next that waits or asks runs it again. RuntimeError at once
    where a thread would wait for itself: `fill` asks for its own key, or for one whose `fill` asks for this one.

    A value that is there is found in O(1), without a lock. `fill` runs with nothing held; keys are hashed and compared
    under the cache's lock where a value is made, forgotten or evicted, so they should not wait for other threads.
    """

    def __init__(self, fill: Callable[[K], V], *, ttl: float | None = None, maxsize: int | None = None) -> None:
        if not callable(fill):
            raise TypeError(f"{fill!r} is not callable")
        if ttl is not None and not ttl > 0:
            raise ValueError("ttl must be None or a positive number of seconds")
        if maxsize is not None and maxsize < 1:
            raise ValueError("maxsize must be None or a positive number")
        self._fill = fill
        self._ttl = ttl
        self._maxsize = maxsize
        self._entries: dict[K, _Entry] = {}
        # Re-entrant, since a signal's handler or a finalizer may come here on top of itself.
        self._lock = threading.RLock()
        self._hits, self._waits, self._fills, self._errors, self._evictions = (AtomicCounter() for _ in range(5))
        _caches.add(self)

    def __getitem__(self, key: K) -> V:
        entry = self._entries.get(key)
        if entry is None or not entry.is_done or (self._ttl is not None and entry.end <= time.monotonic()):
            return self._make(key)
        # A look costs threads that meet here less than a store.
        if not entry.was_used:
            entry.was_used = True
        self._hits.add()
        value: V = entry()
        return value

    def _make(self, key: K) -> V:
        entry = self._join(key)
        made: list[V] = []
        try:
            value: V = entry(entry, key, made)
        except BaseException:
            self._errors.add()
            raise
        finally:
            self._leave(key, entry)
        (self._fills if made else self._waits).add()
        return value

    def _join(self, key: K) -> _Entry:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or (entry.is_done and entry.end <= time.monotonic()):
                entry = _Entry(self._run)
                entry.end, entry.users, entry.was_used = inf, 0, False
                # At the end, also where there is an old one.
                self._entries.pop(key, None)
                self._entries[key] = entry
            entry.users += 1
            return entry

    def _leave(self, key: K, entry: _Entry) -> None:
        with self._lock:
            if entry.users == 1 and not entry.is_done and self._entries.get(key) is entry:
                del self._entries[key]
            self._evict()
            entry.users -= 1

    def _run(self, entry: _Entry, key: K, made: list[V]) -> V:
        value = self._fill(key)
        if self._ttl is not None:
            entry.end = time.monotonic() + self._ttl
        made.append(value)
        return value

    def _evict(self) -> None:
        """Second chance: what was used since goes to the end of the line; what is being made does, too."""
        if self._maxsize is None:
            return
        turns = 2 * len(self._entries)
        while turns > 0 and len(self._entries) > self._maxsize:
            turns -= 1
            key, entry = next(iter(self._entries.items()))
            del self._entries[key]
            if entry.users > 0 or (entry.was_used and entry.end > time.monotonic()):
                entry.was_used = False
                self._entries[key] = entry
            else:
                self._evictions.add()

    def __contains__(self, key: object) -> bool:
        """Whether a value is there. Makes none. O(1)."""
        entry = self._entries.get(key)  # type: ignore[arg-type]
        return entry is not None and entry.is_done and bool(entry.end > time.monotonic())

    def __len__(self) -> int:
        """How many values are there, and being made. O(1)."""
        return len(self._entries)

    def invalidate(self, key: K) -> bool:
        """Forgets a value; whether there was one. O(1).

        Who asks afterwards gets one that is made afterwards. One that is being made goes to those who wait for it
        already, and is not kept.
        """
        with self._lock:
            return self._entries.pop(key, None) is not None

    def clear(self) -> None:
        """Forgets all values, as invalidate()."""
        with self._lock:
            old, self._entries = self._entries, {}
        del old

    @property
    def statistics(self) -> CacheStatistics:
        counters = (self._hits, self._waits, self._fills, self._errors, self._evictions)
        return CacheStatistics(*(each.load() for each in counters))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._fill!r}: {len(self)} values>"

    @staticmethod
    def memoize[**P, R](
        *, ttl: float | None = None, maxsize: int | None = None
    ) -> Callable[[Callable[P, R]], "Memoized[P, R]"]:
        """A decorator: the function's results by its arguments, which must be hashable."""
        return lambda function: Memoized(function, ttl=ttl, maxsize=maxsize)

    def _forget_other_threads(self) -> None:
        """In the child after fork: who held the lock or made a value may be no more."""
        self._lock = threading.RLock()
        self._entries = {key: entry for key, entry in self._entries.items() if entry.is_done}
        for entry in self._entries.values():
            entry.users = 0


type _Call = tuple[tuple[Any, ...], frozenset[tuple[str, Any]]]
"""A call's arguments as a key. The order of named ones does not matter."""


class Memoized[**P, R]:
    """A function with the cache of its results."""

    cache: AtomicCache[_Call, R]

    def __init__(self, function: Callable[P, R], *, ttl: float | None, maxsize: int | None) -> None:
        functools.update_wrapper(self, function)
        self.cache = AtomicCache(
            lambda call: function(*call[0], **dict(call[1])),
            ttl=ttl,
            maxsize=maxsize,
        )

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> R:
        return self.cache[(arguments, frozenset(named.items()))]

    def invalidate(self, *arguments: P.args, **named: P.kwargs) -> bool:
        """Forgets the result for these arguments; whether there was one."""
        return self.cache.invalidate((arguments, frozenset(named.items())))

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else functools.partial(self.__call__, instance)  # type: ignore[arg-type]


_caches: weakref.WeakSet[AtomicCache[Any, Any]] = weakref.WeakSet()


def _after_fork() -> None:
    for each in list(_caches):
        each._forget_other_threads()


os.register_at_fork(after_in_child=_after_fork)
