# expect: note benign dict['a']
"""An entry's tuple is replaced under a lock; who asks by `get` walks the one that it found."""

import threading

from support.invisible import one_by_one

listeners = {"a": (1, 2)}
lock = threading.Lock()


def leave():
    with lock:
        listeners["a"] = tuple(each for each in listeners["a"] if each != 1)


def emit():
    for listener in listeners.get("a", ()):
        assert listener


one_by_one(leave, emit)
