# expect: note benign Job.ok
"""Both comparisons hold: each thread stores what the other has stored."""

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.ok = None


job = Job()


def finish(errors):
    job.ok = errors < 3


one_by_one(lambda: finish(2), lambda: finish(1))
