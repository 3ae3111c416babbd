# expect: error torn-state Server.host
"""Host and port are stored one after the other: whoever comes in between prints the new host with the old port.

In this run the reader is done before the writer begins: it is the same bug.
"""

from support.invisible import one_by_one


class Server:
    def __init__(self):
        self.host = "a"
        self.port = 1


server = Server()


def connect():
    print(server.host, server.port)  # racy


def move():
    server.host = "b"  # racy
    server.port = 2


one_by_one(connect, move)
