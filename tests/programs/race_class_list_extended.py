# expect: error iterate-while-mutated list
"""The class's own list is walked while it is extended in place: that the class stores it anew changes nothing."""

from support.invisible import one_by_one


class Log:
    lines = ["begin"]


def extend():
    Log.lines += ("one", "two")  # racy


def show():
    for line in Log.lines:  # racy
        print(line)


one_by_one(extend, show)
