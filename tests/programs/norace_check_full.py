# expect: nothing
"""The threads of race_check_full hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


slots = []


def enter(name):
    if len(slots) >= 1:
        return
    slots.append(name)


def first():
    enter("a")


def second():
    enter("b")


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
