# expect: nothing
"""The threads of race_operator_setitem hold one lock, each for all that it does."""

import threading
import operator

from support.invisible import one_by_one

settings = {"mode": "plain"}


def by_function():
    operator.setitem(settings, "mode", "fast")


def by_statement():
    settings["mode"] = "safe"


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(by_function), locked(by_statement))
