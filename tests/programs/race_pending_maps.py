# expect: error iterate-while-mutated set
"""A `map` over a `zip` over a set: it is stepped after the lock was released."""

import threading

from support.invisible import Steps, together

ready = {"a", "b"}
lock = threading.Lock()
steps = Steps()


def take():
    with lock:
        numbered = zip(range(9), ready)
        texts = map(str, numbered)
    for text in texts:  # racy
        assert text
    steps.end()


def add():
    steps.wait(1)
    with lock:
        ready.add("c")  # racy


together(take, add)
