# expect: note benign deque
"""One consumer: nobody else removes, so what was seen is still there; `append` cannot turn the answer."""

from collections import deque

from support.invisible import one_by_one


jobs = deque([1])


def take():
    while jobs:
        jobs.popleft()


def put():
    jobs.append(2)


def first():
    put()


def second():
    take()


one_by_one(first, second)
