# expect: note benign Connection.socket
"""What is stored is complete and comes after None: it cannot turn `is not None`, under which the reader acts."""

from support.invisible import one_by_one


class Socket:
    def send(self):
        return 1


class Connection:
    def __init__(self):
        self.socket = None

    def send(self):
        if (socket := self.socket) is not None:
            socket.send()

    def open(self):
        self.socket = Socket()


connection = Connection()


def first():
    connection.open()


def second():
    connection.send()


one_by_one(first, second)
