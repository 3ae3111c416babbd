# expect: nothing
"""The threads of race_siblings hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Log:
    def __init__(self):
        self.lines = 0

    def write(self):
        self.lines += 1


log = Log()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(log.write), locked(log.write))
