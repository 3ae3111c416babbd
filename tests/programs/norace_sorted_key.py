# expect: nothing
"""The threads of race_sorted_key hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Job:
    def __init__(self, priority):
        self.priority = priority


jobs = [Job(1), Job(2)]


def urgency(job):
    return job.priority


def plan():
    sorted(jobs, key=urgency)


def promote():
    jobs[1].priority = 0


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(plan), locked(promote))
