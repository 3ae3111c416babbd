# expect: nothing
"""The walk and the cut are made under one lock."""

import array
import threading

from support.invisible import one_by_one

samples = array.array("i", [1, 2, 3])
lock = threading.Lock()


def total():
    result = 0
    with lock:
        for sample in samples:
            result += sample
    return result


def cut():
    with lock:
        samples.pop(0)


one_by_one(total, cut)
