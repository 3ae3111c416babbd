# expect: nothing
"""The iterators are made outside the lock over a list, whose iterators remember nothing of it, and stepped inside."""

import threading

from support.invisible import Steps, together

ready = ["a", "b"]
lock = threading.Lock()
steps = Steps()


def take():
    numbered = zip(range(9), ready)
    texts = map(str, numbered)
    with lock:
        for text in texts:
            assert text
    steps.end()


def add():
    steps.wait(1)
    with lock:
        ready.append("c")


together(take, add)
