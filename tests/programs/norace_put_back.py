# expect: note benign dict['job']
# expect: note benign dict
"""Only one can have what it takes out and puts back: who finds nothing has nothing to put."""

from support.invisible import one_by_one

jobs = {"job": 1, "task": 1}


def work():
    try:
        job = jobs.pop("job")
    except KeyError:
        return
    jobs["job"] = job + 1
    task = jobs.pop("task", None)
    if task is not None:
        jobs["task"] = task + 1


one_by_one(work, work)
