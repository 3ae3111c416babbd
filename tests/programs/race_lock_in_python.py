# expect: error lost-update dict['by hand']
# twin: norace_lock_in_python
"""Each takes a lock of its own, of a class that is written in Python, which keeps the other not out.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import one_by_one


class NamedLock(threading._RLock):
    def __init__(self, name):
        super().__init__()
        self.name = name


locks = {"first": NamedLock("first"), "second": NamedLock("second")}
notes = {"by hand": 0}


def first():
    with locks["first"]:
        notes["by hand"] += 1  # racy


def second():
    with locks["second"]:
        notes["by hand"] += 1  # racy


one_by_one(first, second)
