# expect: warning data-race Job.left
"""Nobody waits for the number: what is shown is the old one or the new one."""

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.left = 3


job = Job()


def work():
    job.left = 0  # racy


def ask():
    print(job.left)  # racy


one_by_one(work, ask)
