# expect: error lost-update Connection.opened
"""A class counts its instances; each instance has a lock of its own, which keeps no other instance out.

Both can read the same old count, and one connection is not counted.
"""

import threading

from support.invisible import one_by_one


class Connection:
    opened = 0

    def __init__(self):
        self.lock = threading.Lock()

    def open(self):
        with self.lock:
            Connection.opened += 1  # racy


def connect():
    Connection().open()


one_by_one(connect, connect)
