# expect: error lost-update Log.count
"""A count in the namespace of an object is updated by two threads."""

from support.invisible import one_by_one


class Log:
    def __init__(self):
        self.count = 0


log = Log()


def count():
    vars(log)["count"] += 1  # racy


one_by_one(count, count)
