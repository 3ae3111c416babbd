# expect: nothing
"""Host and port are stored under the lock under which both are loaded: an address is the old one or the new one."""

import threading

from support.invisible import one_by_one


class Server:
    def __init__(self):
        self.host = "a"
        self.port = 1
        self.lock = threading.Lock()

    def move(self, host, port):
        with self.lock:
            self.host = host
            self.port = port

    def address(self):
        with self.lock:
            return f"{self.host}:{self.port}"


server = Server()


def move():
    server.move("b", 2)


def connect():
    assert server.address()


one_by_one(move, connect)
