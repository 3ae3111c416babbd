# expect: error lost-update Store.record
"""A record is replaced under the lock if its second part is not empty; whether it is another one by now is not asked.

What another thread has appended in between is lost.
"""

import threading

from support.invisible import one_by_one


class Store:
    def __init__(self):
        self.lock = threading.Lock()
        self.record = (0, "")

    def append(self, more):
        version, text = self.record  # racy
        with self.lock:
            if self.record[0] >= 0:
                self.record = (version + 1, text + more)  # racy


store = Store()
one_by_one(lambda: store.append("a"), lambda: store.append("b"))
