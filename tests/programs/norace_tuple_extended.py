# expect: note benign Log.lines
"""A tuple is extended under a lock by `+=`, which makes a new one: who loads it once has the old one or the new one."""

import threading

from support.invisible import together


class Log:
    def __init__(self):
        self.lock = threading.Lock()
        self.lines = ("start",)

    def add(self, line):
        with self.lock:
            self.lines += (line,)

    def show(self):
        return " ".join(self.lines)


log = Log()
together(lambda: log.add("a"), log.show)
