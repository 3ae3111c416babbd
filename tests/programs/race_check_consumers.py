# expect: error check-then-act deque
"""Two consumers may both see the last job; the one that comes second takes from an empty deque (IndexError)."""

from collections import deque

from support.invisible import Steps, together


jobs = deque([1])


def take():
    if jobs:  # racy
        jobs.popleft()  # racy


steps = Steps()


def first():
    take()
    steps.end()


def second():
    steps.wait(1)
    take()


together(first, second)
