# expect: note benign deque
"""One consumer: nobody else removes, so what was seen is still there; `append` cannot turn the answer."""

from collections import deque

from support.invisible import Steps, together


jobs = deque([1])


def take():
    while jobs:
        jobs.popleft()


def put():
    jobs.append(2)


steps = Steps()


def first():
    put()
    steps.end()


def second():
    steps.wait(1)
    take()


together(first, second)
