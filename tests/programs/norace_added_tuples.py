# expect: nothing
"""The old tuple is loaded and the new one stored under one lock: nobody adds to a tuple that was replaced meanwhile."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()

numbers = ()


def add(part):
    global numbers
    with lock:
        numbers += (part, part)


one_by_one(lambda: add(1), lambda: add(2))
