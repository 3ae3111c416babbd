# expect: nothing
"""The threads of race_check_global hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Job:
    def run(self):
        return 1


current = Job()


def run():
    return current.run() if current else None


def drop():
    global current
    current = None


def first():
    run()


def second():
    drop()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
