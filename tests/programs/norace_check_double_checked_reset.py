# expect: nothing
"""The threads of race_check_double_checked_reset hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Parser:
    def __init__(self):
        self.rules = ("a", "b")


class Registry:
    lock = threading.Lock()
    parser = None

    @classmethod
    def get(cls):
        if cls.parser is None:
            with cls.lock:
                if cls.parser is None:
                    cls.parser = Parser()
        return cls.parser


def reset():
    Registry.parser = None


def first():
    Registry.get()


def second():
    reset()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
