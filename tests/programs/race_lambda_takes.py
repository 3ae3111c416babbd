# expect: error check-then-act list
"""The lambda tests whether there is a job, and takes one: another thread may have taken the last one in between."""

from support.invisible import one_by_one

jobs = ["only"]
commands = {"take": lambda: jobs.pop() if jobs else None}  # racy


def first():
    commands["take"]()


def second():
    commands["take"]()


one_by_one(first, second)
