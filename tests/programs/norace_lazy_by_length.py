# expect: nothing
"""The table is found empty and filled under one lock: the second thread finds what the first one made."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()
table = {}


def load():
    return {"KeyError": "no such key"}


def text(name):
    global table
    with lock:
        if len(table) == 0:
            table = load()
        return table.get(name)


def one():
    text("KeyError")


def two():
    text("ValueError")


one_by_one(one, two)
