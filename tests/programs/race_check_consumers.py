# expect: error check-then-act deque
"""Two consumers may both see the last job; the one that comes second takes from an empty deque (IndexError)."""

from collections import deque

from support.invisible import one_by_one


jobs = deque([1])


def take():
    if jobs:  # racy
        jobs.popleft()  # racy


def first():
    take()


def second():
    take()


one_by_one(first, second)
