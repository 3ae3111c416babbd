# expect: nothing
"""A test for oneself, while another thread writes a third one in, each under the lock."""

import threading

from support.invisible import together


class Lease:
    def __init__(self):
        self.lock = threading.Lock()
        self.owner = threading.main_thread().ident

    def give_back(self):
        with self.lock:
            if self.owner == threading.get_ident():
                self.owner = None

    def give_to(self, owner):
        with self.lock:
            self.owner = owner


lease = Lease()
together(lease.give_back, lambda: lease.give_to(lease))
