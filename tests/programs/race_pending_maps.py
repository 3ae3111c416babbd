# expect: error iterate-while-mutated set
# one order: a walk after the insertion has taken the lock in between, which orders them
"""A `map` over a `zip` over a set: it is stepped after the lock was released."""

import threading

from support.invisible import one_by_one

ready = {"a", "b"}
lock = threading.Lock()


def take():
    with lock:
        numbered = zip(range(9), ready)
        texts = map(str, numbered)
    for text in texts:  # racy
        assert text


def add():
    with lock:
        ready.add("c")  # racy


one_by_one(take, add)
