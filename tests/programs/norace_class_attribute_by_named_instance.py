# expect: nothing
"""A lock is held from the load of each count to its store."""

import threading

from support.invisible import together


class Job:
    made = 0
    done = 0


job = Job()
lock = threading.Lock()


def make():
    with lock:
        Job.made = job.made + 1
        other = Job()
        Job.done = other.done + 1


together(make, make)
