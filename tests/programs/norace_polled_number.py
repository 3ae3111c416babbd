# expect: note benign Job.left
"""A number is asked for until it is zero, which is stored once: the loop ends with it, whenever it is stored."""

from support.invisible import together


class Job:
    def __init__(self):
        self.left = 3


job = Job()


def work():
    job.left = 0


def ask():
    while job.left:
        pass


together(work, ask)
