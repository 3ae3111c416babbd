# expect: nothing
"""The threads of race_torn_serial hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Server:
    def __init__(self):
        self.host = "a"
        self.port = 1


server = Server()


def connect():
    print(server.host, server.port)


def move():
    server.host = "b"
    server.port = 2


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(connect), locked(move))
