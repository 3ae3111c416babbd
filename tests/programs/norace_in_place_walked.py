# expect: nothing
"""The threads of race_in_place_walked hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Log:
    def __init__(self):
        self.lines = ["started"]


log = Log()


def write():
    log.lines *= 2


def read():
    for line in log.lines:
        print(line)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(write), locked(read))
