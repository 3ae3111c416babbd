# expect: error torn-state Server.host
"""A serial run in which the reader is done before the writer begins: it is the same bug."""

from support.invisible import Steps, together


class Server:
    def __init__(self):
        self.host = "a"
        self.port = 1


server = Server()
steps = Steps()


def connect():
    print(server.host, server.port)  # racy
    steps.end()


def move():
    steps.wait(1)
    server.host = "b"  # racy
    server.port = 2


together(connect, move)
