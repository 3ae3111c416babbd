# expect: error iterate-while-mutated set
"""A set's iterator remembers the size: what is added before the lock makes the walk under the lock raise RuntimeError."""

import threading

from support.invisible import Turns, together

ready = {"a", "b"}
lock = threading.Lock()
turns = Turns()


def add():
    turns.wait(0)
    with lock:
        ready.add("c")  # racy
    turns.end()


def take():
    turns.wait(1)
    pending = iter(ready)  # racy
    turns.end()
    turns.wait_for_all()
    try:
        with lock:
            for name in pending:
                assert name
    except RuntimeError as error:
        print(error)


together(add, take)
