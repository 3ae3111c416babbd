# expect: nothing
"""The key function loads under the lock that the store takes: the jobs are sorted by one set of priorities."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


class Job:
    def __init__(self, priority):
        self.priority = priority


jobs = [Job(1), Job(2)]


def urgency(job):
    return job.priority


def plan():
    with lock:
        sorted(jobs, key=urgency)


def promote():
    with lock:
        jobs[1].priority = 0


one_by_one(plan, promote)
