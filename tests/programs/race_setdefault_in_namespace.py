# expect: error lost-update Log.count
# twin: norace_namespace_of_object
"""A count in the namespace of an object is updated by two threads.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Log:
    def __init__(self):
        self.count = 0


log = Log()


def count():
    vars(log)["count"] += 1  # racy


one_by_one(count, count)
