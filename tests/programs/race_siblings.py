# expect: error lost-update Log.lines
"""The first thread has ended before the second starts, and nobody joined it: that was luck.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Log:
    def __init__(self):
        self.lines = 0

    def write(self):
        self.lines += 1  # racy


log = Log()
one_by_one(log.write, log.write)
