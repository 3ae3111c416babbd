# expect: nothing
"""The entry of the list is loaded and stored under one lock."""

import threading

from support.invisible import together

lock = threading.Lock()

histogram = [0, 0, 0]


def count():
    with lock:
        histogram[1] += 1


together(count, count)
assert histogram == [0, 2, 0]
