# expect: warning data-race __main__.total
# expect: note benign dict
"""What the action computes is read by a thread that takes no part in the round: it may come before the action."""

import threading

from support.invisible import Steps, together

parts = {}
total = 0
steps = Steps()


def add_up():
    global total
    total = sum(parts.values())  # racy


gate = threading.Barrier(2, action=add_up)


def one():
    parts[1] = 1
    gate.wait()


def two():
    parts[2] = 4
    gate.wait()
    steps.end()


def watch():
    steps.wait(1)
    assert total == 5  # racy


together(one, two, watch)
