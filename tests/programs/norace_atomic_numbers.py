# expect: nothing
"""The same numbers as `aether`'s atomics, as is advised: each update is one step, and the name keeps its object."""

import aether
from support.invisible import one_by_one


class Meter:
    total = aether.AtomicInt64()

    def __init__(self):
        self.hits = aether.AtomicInt64()
        self.best = aether.AtomicInt64()


meter = Meter()
seconds = aether.AtomicFloat64()
cells = [aether.AtomicInt64()]
by_name = aether.ConcurrentDict({"ann": 0})


def counting():
    calls = aether.AtomicInt64()

    def count(value):
        nonlocal calls
        calls += 1
        return value

    return count


count = counting()


def work():
    global seconds
    meter.hits += 1
    Meter.total += 1
    seconds += 0.5
    cells[0] += 1
    by_name.add("ann")
    meter.best.fetch_max(count(3))


def first():
    work()


def second():
    work()


one_by_one(first, second)
