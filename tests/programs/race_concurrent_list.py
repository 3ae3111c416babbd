# expect: error lost-update Job.steps
# one order: the second takes what the first has put
"""The job is put into the list before the first is done with it: both update its steps, and one update is lost."""

import aether
from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.steps = 0


job = Job()
jobs = aether.ConcurrentList()


def first():
    jobs.append(job)
    job.steps += 1  # racy


def second():
    jobs.pop(0).steps += 1  # racy


one_by_one(first, second)
