# expect: error check-then-act Connection.socket
"""The same with the close after the send."""

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
    connection.send()
    steps.end()


def second():
    steps.wait(1)
    connection.close()


together(first, second)
