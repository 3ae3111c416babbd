# expect: error check-then-act Job.mode
# monitoring gap: what a pattern reads of its subject is not seen
"""A class pattern tests an attribute, and the case stores it.

Both may find the job untaken, and both take it.
"""

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.mode = "new"


job = Job()


def start(name):
    match job:
        case Job(mode="new" | "taken"):  # racy
            job.mode = "taken"  # racy


one_by_one(lambda: start("a"), lambda: start("b"))
