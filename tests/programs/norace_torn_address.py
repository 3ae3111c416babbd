# expect: nothing
"""The threads of race_torn_address hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Server:
    def __init__(self):
        self.host = "a"
        self.port = 1

    def move(self, host, port):
        self.host = host
        self.port = port

    def address(self):
        return f"{self.host}:{self.port}"


server = Server()


def move():
    server.move("b", 2)


def connect():
    assert server.address()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(move), locked(connect))
