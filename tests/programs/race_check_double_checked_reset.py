# expect: error check-then-act Registry.parser
"""Double-checked locking whose lock one writer does not hold: between the inner test and the store, or the return, it may store."""

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
        if cls.parser is None:  # racy
            with cls.lock:
                if cls.parser is None:
                    cls.parser = Parser()
        return cls.parser


def reset():
    Registry.parser = None  # racy


def first():
    Registry.get()


def second():
    reset()


one_by_one(first, second)
