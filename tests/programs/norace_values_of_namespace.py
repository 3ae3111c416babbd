# expect: note benign Settings.__dict__
"""A copy of the values in one step, or a lock around the walk and the store."""

import threading

from support import state
from support.invisible import one_by_one


class Settings:
    def __init__(self):
        self.size = 1
        self.name = "a"


settings, copied = Settings(), Settings()
lock = threading.Lock()


def walk():
    with lock:
        for value in vars(settings).values():
            str(value)


def store():
    with lock:
        settings.size = 2


def copy():
    return vars(copied).copy()


def store_copied():
    copied.size = 2


def walk_state():
    with lock:
        return [str(value) for _, value in vars(state).items()]


def store_in_state():
    with lock:
        state.visits = 7


one_by_one(walk, store)
one_by_one(copy, store_copied)
one_by_one(walk_state, store_in_state)
