# expect: note benign deque
"""A batch that is put at one end goes in whole, beside who takes from the other."""

from collections import deque

from support.invisible import one_by_one

batches = deque()


def produce():
    batches.extend([1, 2, 3])


def consume():
    try:
        batches.popleft()
    except IndexError:
        pass


one_by_one(produce, consume)
