# expect: warning data-race Job.phase
"""The phase is stored once: a reader finds the old or the new one."""

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.phase = "new"


job = Job()


def work():
    job.phase = "done"  # racy


def show():
    print(job.phase)  # racy


one_by_one(work, show)
