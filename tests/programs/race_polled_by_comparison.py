# expect: warning data-race Job.state
"""Nobody waits: the state is shown, whatever it is."""

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.state = "new"


job = Job()


def work():
    job.state = "finished"  # racy


def ask():
    print(job.state != "finished")  # racy


one_by_one(work, ask)
