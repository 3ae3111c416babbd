# expect: nothing
"""The threads of race_setattr_function hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.state = "new"


job = Job()


def by_function():
    for name in ["state"]:
        setattr(job, name, "running")


def by_statement():
    job.state = "stopped"


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(by_function), locked(by_statement))
