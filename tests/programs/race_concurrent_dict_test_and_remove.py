# expect: error check-then-act ConcurrentDict['job']
"""Both find the job, and the second deletion fails with KeyError."""

import aether
from support.invisible import one_by_one


jobs = aether.ConcurrentDict(job=1)


def work():
    if "job" in jobs:  # racy
        del jobs["job"]  # racy


one_by_one(work, work)
