# expect: nothing
# one order: the second takes what the first has put
"""What the first does to the job before it puts it into the list comes before what the second does after it took it."""

import aether
from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.steps = 0


job = Job()
jobs = aether.ConcurrentList()


def first():
    job.steps += 1
    jobs.append(job)


def second():
    jobs.pop(0).steps += 1


one_by_one(first, second)
