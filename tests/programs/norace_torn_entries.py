# expect: nothing
"""The threads of race_torn_entries hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

options = {"host": "a", "port": 1}


def move():
    options["host"] = "b"
    options["port"] = 2


def connect():
    return options["host"], options["port"]


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(move), locked(connect))
