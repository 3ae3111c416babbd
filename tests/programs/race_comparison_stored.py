# expect: warning data-race Job.ok
"""A comparison has two results: which of the two threads' the job ends with is luck."""

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.ok = None


job = Job()


def finish(errors):
    job.ok = errors < 3  # racy


one_by_one(lambda: finish(2), lambda: finish(5))
