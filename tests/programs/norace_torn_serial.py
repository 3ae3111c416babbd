# expect: nothing
"""Host and port are stored under the lock under which both are loaded, whoever comes first."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


class Server:
    def __init__(self):
        self.host = "a"
        self.port = 1


server = Server()


def connect():
    with lock:
        print(server.host, server.port)


def move():
    with lock:
        server.host = "b"
        server.port = 2


one_by_one(connect, move)
