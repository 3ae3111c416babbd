# expect: error lost-update Job.tries
"""A function that `map` calls updates each object, in two threads.

Both can read the same old count, and one try is not counted.
"""

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.tries = 0


jobs = [Job(), Job()]


def attempt(job):
    job.tries += 1  # racy


def work():
    list(map(attempt, jobs))


one_by_one(work, work)
