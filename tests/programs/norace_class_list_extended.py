# expect: note benign list
"""A copy of the class's own list is walked, made in one step: whatever the order, it is the list as it was at once."""

from support.invisible import one_by_one


class Log:
    lines = ["begin"]


def extend():
    Log.lines += ("one", "two")


def show():
    for line in list(Log.lines):
        print(line)


one_by_one(extend, show)
