# expect: nothing
"""Both entries are stored under the lock under which both are loaded."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()

options = {"host": "a", "port": 1}


def move():
    with lock:
        options["host"] = "b"
        options["port"] = 2


def connect():
    with lock:
        return options["host"], options["port"]


one_by_one(move, connect)
