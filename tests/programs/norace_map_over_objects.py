# expect: nothing
"""The function that `map` calls updates each job under the lock of that job."""

import threading

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.tries = 0
        self.lock = threading.Lock()


jobs = [Job(), Job()]


def attempt(job):
    with job.lock:
        job.tries += 1


def work():
    list(map(attempt, jobs))


one_by_one(work, work)
