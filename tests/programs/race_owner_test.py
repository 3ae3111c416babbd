# expect: error check-then-act Monitor.owner
"""A lock that whoever finds it free takes: both may find nobody, and each writes itself in."""

import threading

from support.invisible import one_by_one


class Monitor:
    def __init__(self):
        self.owner = None

    def enter(self):
        me = threading.get_ident()
        if self.owner is None:  # racy
            self.owner = me  # racy


monitor = Monitor()
one_by_one(monitor.enter, monitor.enter)
