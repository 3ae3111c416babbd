# expect: note benign Monitor.owner
"""A test for oneself: another thread that writes itself in does not change what comes out."""

import threading

from support.invisible import one_by_one


class Monitor:
    def __init__(self):
        self.owner = None

    def enter(self):
        self.owner = threading.get_ident()

    def is_mine(self):
        return self.owner == threading.get_ident()


monitor = Monitor()
one_by_one(monitor.enter, monitor.is_mine)
