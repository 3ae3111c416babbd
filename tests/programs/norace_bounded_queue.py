# expect: nothing
"""The get that makes room is before the put that it lets in."""

import queue

from support.invisible import together

tokens = queue.Queue(maxsize=1)
shared = {"n": 0}


def first():
    tokens.put("mine")
    shared["n"] += 1
    tokens.get()


def second():
    tokens.put("mine")
    shared["n"] += 1
    tokens.get()


together(first, second)
