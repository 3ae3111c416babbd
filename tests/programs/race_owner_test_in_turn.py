# expect: warning data-race Monitor.owner
"""A test for another, made after that one has written itself in: whether it is found is luck."""

import threading

from support.invisible import one_by_one


class Monitor:
    def __init__(self):
        self.owner = None

    def enter(self):
        self.owner = threading.get_ident()  # racy

    def is_main(self):
        return self.owner == threading.main_thread().ident  # racy


monitor = Monitor()
one_by_one(monitor.enter, monitor.is_main)
