# expect: nothing
"""An entry is stored by a function of `operator`, and by a statement, under one lock.

The lock's release comes before the other's acquire.
"""

import operator
import threading

from support.invisible import one_by_one

settings = {"mode": "plain"}
lock = threading.Lock()


def by_function():
    with lock:
        operator.setitem(settings, "mode", "fast")


def by_statement():
    with lock:
        settings["mode"] = "safe"


one_by_one(by_function, by_statement)
