# expect: error check-then-act Connection.socket
"""The attribute is loaded a second time under the test, and may be None by then (AttributeError)."""

from support.invisible import Steps, together


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


steps = Steps()


def first():
    connection.close()
    steps.end()


def second():
    steps.wait(1)
    connection.send()


together(first, second)
