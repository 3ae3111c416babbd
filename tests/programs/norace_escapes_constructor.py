# expect: nothing
"""The threads of race_escapes_constructor hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

listeners = []


class Listener:
    def __init__(self):
        self.name = "new"
        listeners.append(self)
        self.limit = 3


def make():
    Listener()


def notify():
    return listeners[0].limit


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(make), locked(notify))
