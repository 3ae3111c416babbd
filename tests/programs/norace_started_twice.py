# expect: nothing
"""The test and the start are one, under a lock."""

import threading

from support.invisible import one_by_one


class Engine:
    def __init__(self):
        self.started = False
        self.starts = 0
        self.lock = threading.Lock()

    def start(self):
        with self.lock:
            if not self.started:
                self.started = True
                self.starts += 1


engine = Engine()


def one():
    engine.start()


def two():
    engine.start()


one_by_one(one, two)
