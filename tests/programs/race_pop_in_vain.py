# expect: note benign dict['job']
# expect: warning data-race Job.result
# one order: who finds the entry does not look at the result
"""A removal that finds nothing hands nothing over: neither what the other thread did before it took the entry out."""

from support.invisible import one_by_one


class Job:
    result = None


job = Job()
jobs = {"job": 1}


def finish():
    job.result = "done"  # racy
    jobs.pop("job", None)


def look():
    if jobs.pop("job", None) is None:
        print(job.result)  # racy


one_by_one(finish, look)
