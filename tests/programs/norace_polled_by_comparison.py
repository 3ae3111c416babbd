# expect: note benign Job.state
"""A state that is stored once is asked for until it is there, by a comparison."""

from support.invisible import together


class Job:
    def __init__(self):
        self.state = "new"


job = Job()


def work():
    job.state = "finished"


def ask():
    while job.state != "finished":
        pass


together(work, ask)
