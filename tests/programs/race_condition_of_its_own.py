# expect: warning data-race Job.result
"""The worker notifies one condition, the waiter waits at another: the wait times out and orders nothing.

The waiter finds the result or None.
"""

import threading

from support.invisible import Turns, together

turns = Turns()


class Job:
    def __init__(self):
        self.result = None
        self.finished = threading.Condition()
        self.ready = threading.Condition()

    def work(self):
        turns.wait(0)
        with self.finished:
            self.result = [42]  # racy
            self.finished.notify_all()
        turns.end()

    def collect(self):
        turns.wait(1)
        with self.ready:
            self.ready.wait(timeout=0.01)
            assert self.result in (None, [42])  # racy
        turns.end()


job = Job()


def work():
    job.work()


def collect():
    job.collect()


together(work, collect)
