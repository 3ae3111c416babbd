# expect: nothing
"""One load under the lock: the tests are of one state."""

import threading

from support.invisible import one_by_one


class Scheduler:
    def __init__(self):
        self.lock = threading.Lock()
        self.state = "running"

    def process(self):
        with self.lock:
            state = self.state
        if state == "paused":
            return None
        if state == "stopped":
            return 0
        return 5


scheduler = Scheduler()


def first():
    scheduler.process()


def second():
    with scheduler.lock:
        scheduler.state = "paused"


one_by_one(first, second)
