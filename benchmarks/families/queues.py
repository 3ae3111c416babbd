"""aether.containers' queues, caches and what is called once beside the standard library's."""

import functools
import queue
from collections import deque
from typing import Any

from operations import Case, Family

from aether.atomics import AtomicInt64
from aether.containers import AtomicCache, ConcurrentDeque, ConcurrentPriorityQueue, ConcurrentQueue, call_once

PAIR = "x.put(i); x.get()"


def filled(made: Any) -> Any:
    for number in range(1000):
        made.put(number * 7919 % 1000)
    return made


def families() -> dict[str, Family]:
    return {
        "Putting an item and getting one, without a bound": Family(
            Case("two empty methods", AtomicInt64, "x._nothing(i); x._nothing()"),
            (
                Case("SimpleQueue", queue.SimpleQueue, PAIR),
                Case("ConcurrentQueue", ConcurrentQueue, PAIR),
                Case("queue.Queue", queue.Queue, PAIR),
            ),
        ),
        "Putting an item and getting one, of 1000 at most": Family(
            Case("two empty methods", AtomicInt64, "x._nothing(i); x._nothing()"),
            (
                Case("queue.Queue(1000)", lambda: queue.Queue(1000), PAIR),
                Case("ConcurrentQueue(1000)", lambda: ConcurrentQueue(1000), PAIR),
            ),
        ),
        "Putting a number and getting the smallest of 1000": Family(
            Case("two empty methods", AtomicInt64, "x._nothing(i); x._nothing()"),
            (
                Case("queue.PriorityQueue", lambda: filled(queue.PriorityQueue()), PAIR),
                Case("ConcurrentPriorityQueue", lambda: filled(ConcurrentPriorityQueue()), PAIR),
            ),
        ),
        "Adding at one end and taking at the other": Family(
            Case("two empty methods", AtomicInt64, "x._nothing(i); x._nothing()"),
            (
                Case("collections.deque", deque, "x.append(i); x.popleft()"),
                Case("ConcurrentDeque", ConcurrentDeque, "x.append(i); x.popleft()"),
            ),
        ),
        "What was called before": Family(
            Case("empty method", AtomicInt64, "x._nothing()"),
            (
                Case("`functools.cache`", lambda: functools.cache(list), "x()"),
                Case("`call_once`", lambda: call_once(list), "x()"),
            ),
        ),
        "A key that is known": Family(
            Case("empty method", AtomicInt64, "x._nothing(1)"),
            (
                Case("`functools.lru_cache`", lambda: functools.lru_cache(100)(str), "x(1)"),
                Case("AtomicCache `x[1]`", lambda: AtomicCache(str, maxsize=100), "x[1]"),
                Case("`AtomicCache.memoize`", lambda: AtomicCache.memoize(maxsize=100)(str), "x(1)"),
            ),
        ),
    }
