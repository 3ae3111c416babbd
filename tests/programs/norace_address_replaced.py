# expect: note benign Server.address
"""Host and port are one tuple, which is replaced whole and loaded once."""

from support.invisible import Steps, together


class Server:
    def __init__(self):
        self.address = ("a", 1)

    def move(self, host, port):
        self.address = (host, port)

    def text(self):
        host, port = self.address
        return f"{host}:{port}"


server = Server()
steps = Steps()


def move():
    server.move("b", 2)
    steps.end()


def connect():
    steps.wait(1)
    assert server.text()


together(move, connect)
