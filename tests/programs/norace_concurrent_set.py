# expect: nothing
# one order: the second takes what the first has put
"""What the first does to the job before it puts it into the set comes before what the second does after it took it."""

import aether
from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.steps = 0


job = Job()
jobs = aether.ConcurrentSet()


def first():
    job.steps += 1
    jobs.add(job)


def second():
    jobs.pop().steps += 1


one_by_one(first, second)
