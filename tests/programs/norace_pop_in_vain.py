# expect: note benign dict['job']
# one order: the second thread takes what the first has put in
"""Who takes an entry out has what was done before it was put in; a removal in vain before that changes nothing."""

from support.invisible import one_by_one


class Job:
    result = None


job = Job()
jobs = {}



def finish():
    jobs.pop("job", None)
    job.result = "done"
    jobs["job"] = 1


def look():
    if jobs.pop("job", None) is not None:
        print(job.result)


one_by_one(finish, look)
