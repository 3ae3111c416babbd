# expect: nothing
"""The threads of race_check_none_last hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Socket:
    def send(self):
        return 1


class Connection:
    def __init__(self):
        self.socket = Socket()

    def send(self):
        if self.socket is not None:
            self.socket.send()

    def close(self):
        self.socket = None


connection = Connection()


def first():
    connection.send()


def second():
    connection.close()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
