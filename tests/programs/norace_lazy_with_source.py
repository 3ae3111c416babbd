# expect: nothing
"""The table and where it came from are stored under the lock under which the table is missed."""

import threading

from support.invisible import one_by_one


class Catalogue:
    def __init__(self):
        self.lock = threading.Lock()
        self.table = None
        self.source = None

    def get(self, source):
        with self.lock:
            if self.table is None:
                self.table = (1, 2)
                self.source = source
            return self.table


catalogue = Catalogue()
one_by_one(lambda: catalogue.get("disk"), lambda: catalogue.get("net"))
