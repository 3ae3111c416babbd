# expect: error check-then-act Lease.owner
"""A test for oneself by a name of the module's own, while another thread writes a third one in: a lease that was found
to be one's own may be another's by the time it is given back. (Here it never is one's own: the test alone runs.)
"""

import _thread
import threading

from support.invisible import one_by_one

get_ident = _thread.get_ident
del _thread


class Lease:
    def __init__(self):
        self.owner = threading.main_thread().ident

    def give_back(self):
        if self.owner == get_ident():  # racy
            self.owner = None

    def give_to(self, owner):
        self.owner = owner  # racy


lease = Lease()
one_by_one(lease.give_back, lambda: lease.give_to(lease))
