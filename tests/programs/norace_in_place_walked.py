# expect: nothing
"""The lines are repeated and walked under the lock of the log: a walk meets all of them or those before."""

import threading

from support.invisible import one_by_one


class Log:
    def __init__(self):
        self.lines = ["started"]
        self.lock = threading.Lock()


log = Log()


def write():
    with log.lock:
        log.lines *= 2


def read():
    with log.lock:
        for line in log.lines:
            print(line)


one_by_one(write, read)
