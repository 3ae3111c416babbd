# expect: nothing
"""Both sides use one condition: the waiter holds its lock when it looks."""

import threading

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.result = None
        self.finished = threading.Condition()

    def work(self):
        with self.finished:
            self.result = [42]
            self.finished.notify_all()

    def collect(self):
        with self.finished:
            self.finished.wait_for(lambda: self.result is not None, timeout=0.01)
            return self.result


job = Job()


def work():
    job.work()


def collect():
    job.collect()


one_by_one(work, collect)
