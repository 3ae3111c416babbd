# expect: warning check-then-act dict['k']
"""Named in the test, the value is as good as looked up before: both may find nothing.

Both then make one, and the one that was used first is replaced.
"""

from support.invisible import one_by_one

cache = {}


def look(key):
    if (value := cache.get(key)) is None:  # racy
        value = cache[key] = key.upper()  # racy
    return value


def first():
    look("k")


def second():
    look("k")


one_by_one(first, second)
