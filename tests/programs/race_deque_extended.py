# expect: warning data-race deque
"""What makes the batch runs between its elements: who takes meanwhile finds a part."""

from collections import deque

from support.invisible import one_by_one

batches = deque()


def produce():
    batches.extend(number * number for number in range(3))  # racy


def consume():
    try:
        batches.popleft()  # racy
    except IndexError:
        pass


one_by_one(produce, consume)
