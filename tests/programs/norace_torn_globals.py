# expect: nothing
"""The threads of race_torn_globals hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one

user, password = "ann", "a"


def log_in():
    global user, password
    user = "bob"
    password = "b"


def change():
    log_in()


def credentials():
    return user, password


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(change), locked(credentials))
