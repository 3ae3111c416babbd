# expect: nothing
"""User and password are stored under the lock under which both are loaded: they belong together."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()

user, password = "ann", "a"


def log_in():
    global user, password
    with lock:
        user = "bob"
        password = "b"


def change():
    log_in()


def credentials():
    with lock:
        return user, password


one_by_one(change, credentials)
