# expect: note benign dict
"""The barrier's action comes after every part, and before every return."""

import threading

from support.invisible import together

parts = {}
total = 0


def add_up():
    global total
    total = sum(parts.values())


gate = threading.Barrier(3, action=add_up)


def part(number):
    parts[number] = number * number
    gate.wait()
    assert total == 14


def one():
    part(1)


def two():
    part(2)


def three():
    part(3)


together(one, two, three)
