# expect: nothing
"""Each step of the generator is made under one lock."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


def numbers():
    yield from range(100)


source = numbers()


def first():
    with lock:
        next(source)


def second():
    with lock:
        next(source)


one_by_one(first, second)
