# expect: error iterate-while-mutated dict
"""The lock guards the making of an iterator; the walk comes after its release, and an insertion in between makes it
raise RuntimeError."""

import threading

from support.invisible import Steps, Turns, together

jobs = {"a": 1}
lock = threading.Lock()
made = Steps()
turns = Turns()


def run():
    with lock:
        pending = enumerate(jobs)
    made.end()
    turns.wait(0)
    try:
        for _, job in pending:  # racy
            assert job
    except RuntimeError as error:
        print(error)
    turns.end()


def add():
    made.wait(1)
    turns.wait(1)
    with lock:
        jobs["b"] = 2  # racy
    turns.end()


together(run, add)
