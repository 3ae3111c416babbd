# expect: warning data-race Job.result
"""A removal that finds nothing hands nothing over: neither what was put in under another key, nor what came before.

The result may be there or not.
"""

from support.invisible import one_by_one


class Job:
    result = None


job = Job()
jobs = {}


def finish():
    job.result = "done"  # racy
    jobs["other"] = 1


def look():
    if jobs.pop("job", None) is None:
        print(job.result)  # racy


one_by_one(finish, look)
