# expect: nothing
"""One lock from the test to its act, and while the namespace is emptied."""

import threading

from support.invisible import one_by_one


class Request:
    def __init__(self):
        self.user = "ann"


popped, cleared, replaced = Request(), Request(), Request()
lock = threading.Lock()


def greet_popped():
    with lock:
        return popped.user if hasattr(popped, "user") else None


def pop():
    with lock:
        vars(popped).pop("user", None)


def greet_cleared():
    with lock:
        return cleared.user if "user" in vars(cleared) else None


def clear():
    with lock:
        cleared.__dict__.clear()


def greet_replaced():
    with lock:
        return replaced.user if "user" in vars(replaced) else None


def replace():
    with lock:
        replaced.__dict__ = {"host": "here"}


one_by_one(greet_popped, pop)
one_by_one(greet_cleared, clear)
one_by_one(greet_replaced, replace)
