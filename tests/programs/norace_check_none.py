# expect: nothing
"""The lock is held from the test to the act."""

import threading

from support.invisible import one_by_one


class Socket:
    def send(self):
        return 1


class Connection:
    def __init__(self):
        self.socket = Socket()
        self.lock = threading.Lock()

    def send(self):
        with self.lock:
            if self.socket is not None:
                self.socket.send()

    def close(self):
        with self.lock:
            self.socket = None


connection = Connection()


def first():
    connection.close()


def second():
    connection.send()


one_by_one(first, second)
