# expect: error lost-update Log.lines
"""A tuple is extended by `+=` without a lock: both may start from the same one, and one line is lost."""

from support.invisible import one_by_one


class Log:
    def __init__(self):
        self.lines = ("start",)

    def add(self, line):
        self.lines += (line,)  # racy


log = Log()
one_by_one(lambda: log.add("a"), lambda: log.add("b"))
