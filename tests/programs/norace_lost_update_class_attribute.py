# expect: nothing
"""The lock is of the class, as the count is: each instance takes the same one."""

import threading

from support.invisible import together


class Connection:
    opened = 0
    lock = threading.Lock()

    def open(self):
        with self.lock:
            Connection.opened += 1


def connect():
    Connection().open()


together(connect, connect)
assert Connection.opened == 2
