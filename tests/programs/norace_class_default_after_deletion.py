# expect: nothing
"""The limit that the job lost is set again before it is loaded: the class's, which another thread sets, is not."""

from support.invisible import one_by_one


class Job:
    limit = 1000


job = Job()


def first():
    job.limit = 3
    del job.limit
    job.limit = 4
    assert job.limit


def second():
    Job.limit = 5000


one_by_one(first, second)
