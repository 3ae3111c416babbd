# expect: error torn-state Server.host
"""Host and port are stored one after the other and loaded in one expression: it can name the new host and the old port."""

from support.invisible import Steps, together


class Server:
    def __init__(self):
        self.host = "a"
        self.port = 1

    def move(self, host, port):
        self.host = host  # racy
        self.port = port

    def address(self):
        return f"{self.host}:{self.port}"  # racy


server = Server()
steps = Steps()


def move():
    server.move("b", 2)
    steps.end()


def connect():
    steps.wait(1)
    assert server.address()


together(move, connect)
