# expect: error lost-update Job.steps
"""The job is put into the set before the first is done with it: both update its steps, and one update is lost."""

import aether
from support.invisible import Steps, Turns, together


class Job:
    def __init__(self):
        self.steps = 0


job = Job()
jobs = aether.ConcurrentSet()
put = Steps()
turns = Turns()


def first():
    jobs.add(job)
    put.end()
    turns.wait(0)
    job.steps += 1  # racy
    turns.end()


def second():
    put.wait(1)
    taken = jobs.pop()
    turns.wait(1)
    taken.steps += 1  # racy
    turns.end()


together(first, second)
