# expect: nothing
"""Each worker replaces a part of one list by as many elements: nothing else in it moves, and no two parts overlap."""

from support.invisible import one_by_one

numbers = [0] * 32


def fill(first, last):
    numbers[first:last] = [1] * (last - first)


def step(offset):
    numbers[offset:16:2] = (2 for _ in range(offset, 16, 2))


def tail():
    numbers[28:] = range(4)
    assert numbers[28] == 0


one_by_one(lambda: fill(16, 20), lambda: fill(20, 28), lambda: step(0), lambda: step(1), tail)
assert len(numbers) == 32
