# expect: nothing
"""The `map` over a `zip` over a set is stepped to its end under the lock that the insertion takes."""

import threading

from support.invisible import one_by_one

ready = {"a", "b"}
lock = threading.Lock()


def take():
    with lock:
        numbered = zip(range(9), ready)
        texts = list(map(str, numbered))
    for text in texts:
        assert text


def add():
    with lock:
        ready.add("c")


one_by_one(take, add)
