# expect: nothing
"""The threads of race_torn_mark_first hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.result = None
        self.state = "running"

    def finish(self, result):
        self.state = "done"
        self.result = result

    def look(self):
        if self.state == "done":
            return self.result
        return None


job = Job()


def finish():
    job.finish(1)


def look():
    assert job.look() == 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(finish), locked(look))
