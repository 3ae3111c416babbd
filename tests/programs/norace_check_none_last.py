# expect: nothing
"""Tested and sent under the lock that `close` takes: the socket cannot become None in between."""

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
    connection.send()


def second():
    connection.close()


one_by_one(first, second)
