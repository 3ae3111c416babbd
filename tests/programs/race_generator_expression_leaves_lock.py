# expect: error iterate-while-mutated dict
"""A generator expression is made under the lock, and consumed when another thread has inserted: RuntimeError."""

import threading

from support.invisible import Steps, Turns, together

rows = {"a": 1}
lock = threading.Lock()
made = Steps()
turns = Turns()


def show():
    with lock:
        names = (name.upper() for name in rows)  # racy
    made.end()
    turns.wait(1)
    try:
        print(list(names))
    except RuntimeError as error:
        print(error)
    turns.end()


def add():
    made.wait(1)
    turns.wait(0)
    with lock:
        rows["b"] = 2  # racy
    turns.end()


together(show, add)
