# expect: warning data-race __main__.total
# expect: note benign dict
"""What the action computes is read by a thread that takes no part in the round: it may come before the action."""

import threading

from support.invisible import Turns, together

parts = {}
total = 0
turns = Turns()


def add_up():
    global total
    turns.wait(0)
    total = sum(parts.values())  # racy
    turns.end()


gate = threading.Barrier(2, action=add_up)


def one():
    parts[1] = 1
    gate.wait()


def two():
    parts[2] = 4
    gate.wait()


def watch():
    turns.wait(1)
    assert total in (0, 5)  # racy
    turns.end()


together(one, two, watch)
