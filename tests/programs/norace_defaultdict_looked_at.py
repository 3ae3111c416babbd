# expect: nothing
"""`get` looks for the key and inserts nothing: the dict stays as it is."""

import collections

from support.invisible import one_by_one

filed = collections.defaultdict(list)
filed["before"].append("note")


def show():
    for paper in filed.get("today", ()):
        print(paper)


def count():
    return len(filed.get("today", ()))


one_by_one(show, count)
assert list(filed) == ["before"]
