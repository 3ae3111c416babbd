# expect: warning data-race Job.result
"""The worker notifies one condition, the waiter waits at another: the wait times out and orders nothing.

Without `steps`, which the detector does not see, the waiter finds the result or None.
"""

import threading

from support.invisible import together, Steps

steps = Steps()


class Job:
    def __init__(self):
        self.result = None
        self.finished = threading.Condition()
        self.ready = threading.Condition()

    def work(self):
        with self.finished:
            self.result = [42]  # racy
            self.finished.notify_all()
        steps.end()

    def collect(self):
        steps.wait(1)
        with self.ready:
            self.ready.wait(timeout=0.01)
            return self.result  # racy


job = Job()


def work():
    job.work()


def collect():
    assert job.collect()


together(work, collect)
