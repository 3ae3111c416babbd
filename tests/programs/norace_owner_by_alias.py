# expect: note benign Monitor.owner
"""A lock that its owner may take again, and who that is the module asks by a name of its own, as `threading` does."""

import _thread
import threading

from support.invisible import one_by_one

get_ident = _thread.get_ident
del _thread


class Monitor:
    def __init__(self):
        self.block = threading.Lock()
        self.owner = None
        self.depth = 0

    def enter(self):
        me = get_ident()
        if self.owner == me:
            self.depth += 1
            return
        if self.block.acquire():
            self.owner = me
            self.depth = 1

    def leave(self):
        if self.owner != get_ident():
            raise RuntimeError("not entered")
        self.depth -= 1
        if not self.depth:
            self.owner = None
            self.block.release()


monitor = Monitor()


def work():
    monitor.enter()
    monitor.enter()
    monitor.leave()
    monitor.leave()


one_by_one(work, work)
