# expect: error lost-update Job.tries
# twin: norace_lock
"""An attempt at a lock that fails orders nothing: the update is made without the lock, beside the holder.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import Steps, together


class Job:
    def __init__(self):
        self.tries = 0


job = Job()
lock = threading.Lock()
steps = Steps()


def holder():
    with lock:
        job.tries += 1  # racy
        steps.end()
        steps.wait(2)


def impatient():
    steps.wait(1)
    if not lock.acquire(blocking=False):
        job.tries += 1  # racy
    steps.end()


together(holder, impatient)
