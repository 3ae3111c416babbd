# expect: nothing
"""The same under one lock."""

import threading

from support.invisible import Steps, together


counts = {"": 0}
lock = threading.Lock()


def count(word):
    with lock:
        try:
            counts[word] += 1
        except KeyError:
            counts[word] = 1


steps = Steps()


def first():
    count("a")
    steps.end()


def second():
    steps.wait(1)
    count("a")


together(first, second)
