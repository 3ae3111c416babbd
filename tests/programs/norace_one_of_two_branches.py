# expect: nothing
"""The threads of race_one_of_two_branches hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Server:
    def __init__(self):
        self.host = "a"
        self.port = 1

    def part(self, named):
        if named:
            return self.host
        return self.port


server = Server()


def move():
    server.host = "b"
    server.port = 2


def look():
    server.part(named=True)
    server.part(named=False)


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(move), locked(look))
