# expect: nothing
"""`popitem` takes another entry than the one that is looked at: a dict gives its last one."""

from support.invisible import one_by_one

jobs = {"a": 1, "b": 2}


def look():
    if "a" in jobs:
        return jobs["a"]
    return None


def take():
    return jobs.popitem()


one_by_one(look, take)
assert jobs == {"a": 1}
