# expect: nothing
"""The threads of race_lazy_initialisation hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Registry:
    parser = None

    @classmethod
    def get(cls):
        if cls.parser is None:
            cls.parser = object()
        return cls.parser


def first():
    Registry.get()


def second():
    Registry.get()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
