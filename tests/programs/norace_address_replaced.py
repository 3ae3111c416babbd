# expect: note benign Server.address
"""Host and port are one tuple, which is replaced whole and loaded once."""

from support.invisible import one_by_one


class Server:
    def __init__(self):
        self.address = ("a", 1)

    def move(self, host, port):
        self.address = (host, port)

    def text(self):
        host, port = self.address
        return f"{host}:{port}"


server = Server()


def move():
    server.move("b", 2)


def connect():
    assert server.text()


one_by_one(move, connect)
