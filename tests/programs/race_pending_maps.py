# expect: error iterate-while-mutated set
"""A `map` over a `zip` over a set: it is stepped after the lock was released.

An insertion before its last step makes it raise RuntimeError.
"""

import threading

from support.invisible import Steps, Turns, together

ready = {"a", "b"}
lock = threading.Lock()
made = Steps()
turns = Turns()


def take():
    with lock:
        numbered = zip(range(9), ready)
        texts = map(str, numbered)
    made.end()
    turns.wait(0)
    try:
        for text in texts:  # racy
            assert text
    except RuntimeError as error:
        print(error)
    turns.end()


def add():
    made.wait(1)
    turns.wait(1)
    with lock:
        ready.add("c")  # racy
    turns.end()


together(take, add)
