# expect: note benign Job.result
"""A result that is stored once is asked for until it is there: the loop ends with it, whenever it is stored."""

from support.invisible import together


class Job:
    def __init__(self):
        self.result = None


job = Job()


def work():
    job.result = 42


def ask():
    while job.result is None:
        pass


together(work, ask)
