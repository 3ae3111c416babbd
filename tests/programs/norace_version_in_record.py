# expect: note benign Store.record
"""A record is replaced under the lock if its version is still that of the record that the new one was made from."""

import threading

from support.invisible import one_by_one


class Store:
    def __init__(self):
        self.lock = threading.Lock()
        self.record = (0, "")

    def append(self, more):
        while True:
            version, text = self.record
            with self.lock:
                if self.record[0] == version:
                    self.record = (version + 1, text + more)
                    return


store = Store()
one_by_one(lambda: store.append("a"), lambda: store.append("b"))
assert store.record[0] == 2
