# expect: error check-then-act Group.leader
"""The last to claim it leads: who finds itself leading may be replaced before it acts."""

import threading

from support.invisible import one_by_one


class Group:
    def __init__(self):
        self.lock = threading.Lock()
        self.leader = None

    def claim(self):
        with self.lock:
            self.leader = threading.get_ident()  # racy

    def resign(self):
        if self.leader == threading.get_ident():  # racy
            self.leader = None


group = Group()
one_by_one(group.claim, group.resign)
