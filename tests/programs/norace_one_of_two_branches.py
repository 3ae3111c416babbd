# expect: nothing
"""Whichever part is asked for is loaded under the lock under which both are stored."""

import threading

from support.invisible import one_by_one


class Server:
    def __init__(self):
        self.host = "a"
        self.port = 1
        self.lock = threading.Lock()

    def part(self, named):
        with self.lock:
            if named:
                return self.host
            return self.port


server = Server()


def move():
    with server.lock:
        server.host = "b"
        server.port = 2


def look():
    server.part(named=True)
    server.part(named=False)


one_by_one(move, look)
