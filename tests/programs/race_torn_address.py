# expect: error torn-state Server.host
"""Host and port are stored one after the other and loaded in one expression: it can name the new host and the old port."""

from support.invisible import one_by_one


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


def move():
    server.move("b", 2)


def connect():
    assert server.address()


one_by_one(move, connect)
