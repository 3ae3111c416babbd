# expect: nothing
"""The count is tried, or stored where there was none, under one lock: the second thread finds the first one's."""

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
