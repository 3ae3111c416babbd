# expect: nothing
# one order: the second takes what the first has put
"""What the first does to the job before it puts it comes before what the second does after it got it."""

import aether
from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.steps = 0


job = Job()
jobs = aether.ConcurrentQueue()


def first():
    job.steps += 1
    jobs.put(job)


def second():
    jobs.get().steps += 1


one_by_one(first, second)
