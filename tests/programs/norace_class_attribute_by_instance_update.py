# expect: nothing
"""One lock of the class is held from each loading to the storing."""

import threading

from support.invisible import together


class Connection:
    opened = 0
    closed = 0
    failed = 0
    lock = threading.Lock()

    def __init__(self):
        with self.lock:
            type(self).opened = self.opened + 1

    def close(self):
        with self.lock:
            self.__class__.closed = self.closed + 1

    def fail(self):
        with self.lock:
            failed = self.failed
            Connection.failed = failed + 1


def connect():
    connection = Connection()
    connection.close()
    connection.fail()


together(connect, connect)
assert (Connection.opened, Connection.closed, Connection.failed) == (2, 2, 2)
