# expect: note benign list
"""Both extend the class's own list in place: whatever their order, no line is lost."""

from support.invisible import one_by_one


class Log:
    lines = ["begin"]


def begin():
    Log.lines += ["one"]


def end():
    Log.lines += ["two"]


one_by_one(begin, end)
