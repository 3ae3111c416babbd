# expect: warning data-race Job.limit
"""Without a limit of its own the job has the class's again, which another thread sets without a lock."""

from support.invisible import one_by_one


class Job:
    limit = 1000


job = Job()


def first():
    job.limit = 3
    del job.limit
    assert job.limit  # racy


def second():
    Job.limit = 5000  # racy


one_by_one(first, second)
