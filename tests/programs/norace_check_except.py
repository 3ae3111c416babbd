# expect: nothing
"""The same under one lock."""

import threading

from support.invisible import one_by_one


counts = {"": 0}
lock = threading.Lock()


def count(word):
    with lock:
        try:
            counts[word] += 1
        except KeyError:
            counts[word] = 1


def first():
    count("a")


def second():
    count("a")


one_by_one(first, second)
