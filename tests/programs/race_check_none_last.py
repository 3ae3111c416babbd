# expect: error check-then-act Connection.socket
"""The attribute is loaded a second time under the test, and may be None by then (AttributeError).

In this run it is closed after the send: it is the same bug.
"""

from support.invisible import one_by_one


class Socket:
    def send(self):
        return 1


class Connection:
    def __init__(self):
        self.socket = Socket()

    def send(self):
        if self.socket is not None:  # racy
            self.socket.send()

    def close(self):
        self.socket = None  # racy


connection = Connection()


def first():
    connection.send()


def second():
    connection.close()


one_by_one(first, second)
