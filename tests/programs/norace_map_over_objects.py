# expect: nothing
"""The threads of race_map_over_objects hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.tries = 0


jobs = [Job(), Job()]


def attempt(job):
    job.tries += 1


def work():
    list(map(attempt, jobs))


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(work), locked(work))
