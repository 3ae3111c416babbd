# expect: nothing
"""A removal that finds nothing gives its default."""

import aether
from support.invisible import one_by_one


jobs = aether.ConcurrentDict(job=1)


def work():
    jobs.pop("job", None)


one_by_one(work, work)
