# expect: error check-then-act dict['a']
"""`popitem` takes an entry away between its test and its load: KeyError."""

from support.invisible import one_by_one

jobs = {"a": 1}


def look():
    if "a" in jobs:  # racy
        return jobs["a"]
    return None


def take():
    return jobs.popitem()  # racy


one_by_one(look, take)
