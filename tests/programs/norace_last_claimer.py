# expect: nothing
"""The last to claim it leads: who finds itself leading holds the lock until it has acted."""

import threading

from support.invisible import together


class Group:
    def __init__(self):
        self.lock = threading.Lock()
        self.leader = None

    def claim(self):
        with self.lock:
            self.leader = threading.get_ident()

    def resign(self):
        with self.lock:
            if self.leader == threading.get_ident():
                self.leader = None


group = Group()
together(group.claim, group.resign)
