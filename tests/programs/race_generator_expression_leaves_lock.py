# expect: error iterate-while-mutated dict
"""A generator expression is made under the lock, and consumed when another thread has inserted: RuntimeError."""

import threading

from support.invisible import Steps, together

rows = {"a": 1}
lock = threading.Lock()
steps = Steps()


def show():
    with lock:
        names = (name.upper() for name in rows)  # racy
    steps.end()
    steps.wait(2)
    try:
        print(list(names))
    except RuntimeError as error:
        print(error)


def add():
    steps.wait(1)
    with lock:
        rows["b"] = 2  # racy
    steps.end()


together(show, add)
