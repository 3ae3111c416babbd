# expect: nothing
"""The iterators are made outside of the lock, over a list, whose iterators remember no size, and stepped inside."""

import threading

from support.invisible import one_by_one

ready = ["a", "b"]
lock = threading.Lock()


def take():
    numbered = zip(range(9), ready)
    texts = map(str, numbered)
    with lock:
        for text in texts:
            assert text


def add():
    with lock:
        ready.append("c")


one_by_one(take, add)
