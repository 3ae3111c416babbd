# expect: note benign Job.phase
"""The phases of one thread, each stored at a line of its own: the first is no result, since others follow."""

from support.invisible import Steps, together


class Job:
    def __init__(self):
        self.phase = "new"


job = Job()
steps = Steps()


def work():
    job.phase = "load"
    steps.end()
    steps.wait(2)
    job.phase = "store"
    job.phase = "end"


def show():
    steps.wait(1)
    print(job.phase)
    steps.end()


together(work, show)
