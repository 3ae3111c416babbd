# expect: warning data-race Job.ready
# expect: warning data-race Job.size
# twin: norace_flag
# one order: who asks first finds nothing
"""A truth value that is computed is no flag: what was stored before it is not announced by it.

The reader asks once: it finds the job ready, or not.
"""

from support.invisible import one_by_one


class Job:
    def __init__(self):
        self.ready = False
        self.size = 0


job = Job()


def work():
    job.size = 5  # racy
    job.ready = len("done") > 3  # racy


def ask():
    if job.ready:  # racy
        assert job.size == 5  # racy


one_by_one(work, ask)
