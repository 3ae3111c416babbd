# expect: note benign dict['job']
# expect: note benign dict['task']
# expect: note benign set['x']
"""Each removal may find nothing, and says so: a default, or the failure caught around it."""

from contextlib import suppress

from support.invisible import one_by_one

jobs = {"job": 1}
tasks = {"task": 2}
names = {"x"}


def finish():
    jobs.pop("job", None)
    with suppress(KeyError):
        del tasks["task"]
    names.discard("x")


def cancel():
    try:
        del jobs["job"]
    except KeyError:
        print("gone")
    with suppress(KeyError):
        tasks.pop("task")
    with suppress(KeyError):
        names.remove("x")


one_by_one(finish, cancel)
