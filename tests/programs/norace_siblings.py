# expect: nothing
"""Each line is counted under the lock of the log; that one thread has ended before the other starts does not matter."""

import threading

from support.invisible import one_by_one


class Log:
    def __init__(self):
        self.lines = 0
        self.lock = threading.Lock()

    def write(self):
        with self.lock:
            self.lines += 1


log = Log()
one_by_one(log.write, log.write)
