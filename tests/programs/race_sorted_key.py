# expect: warning data-race Job.priority
"""A key function of `sorted` loads what another thread stores.

The jobs come in one order or the other.
"""

from support.invisible import one_by_one


class Job:
    def __init__(self, priority):
        self.priority = priority


jobs = [Job(1), Job(2)]


def urgency(job):
    return job.priority  # racy


def plan():
    sorted(jobs, key=urgency)


def promote():
    jobs[1].priority = 0  # racy


one_by_one(plan, promote)
