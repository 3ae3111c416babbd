# expect: note benign Monitor.owner
"""A lock that its owner may take again: no other thread can make the test for oneself come out otherwise."""

import threading

from support.invisible import one_by_one


class Monitor:
    def __init__(self):
        self.lock = threading.Lock()
        self.owner = None
        self.depth = 0

    def enter(self):
        me = threading.get_ident()
        if self.owner == me:
            self.depth += 1
            return
        self.lock.acquire()
        self.owner = me
        self.depth = 1

    def leave(self):
        self.depth -= 1
        if self.depth == 0:
            self.owner = None
            self.lock.release()


monitor = Monitor()


def work():
    monitor.enter()
    monitor.enter()
    monitor.leave()
    monitor.leave()


one_by_one(work, work)
