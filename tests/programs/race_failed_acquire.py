# expect: error lost-update Job.tries
# twin: norace_lock
"""An attempt at a lock that fails orders nothing: the update is made without the lock, beside the holder.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import Steps, Turns, together


class Job:
    def __init__(self):
        self.tries = 0


job = Job()
lock = threading.Lock()
held = Steps()
turns = Turns()


def holder():
    with lock:
        held.end()
        turns.wait(0)
        job.tries += 1  # racy
        turns.end()
        turns.wait_for_all()


def impatient():
    held.wait(1)
    turns.wait(1)
    if not lock.acquire(blocking=False):
        job.tries += 1  # racy
    turns.end()


together(holder, impatient)
