# expect: note benign Registry.parser
"""The outer test is repeated under the lock that every writer holds."""

import threading

from support.invisible import one_by_one


class Parser:
    def __init__(self):
        self.rules = ["a", "b"]


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


def first():
    assert len(Registry.get().rules) == 2


def second():
    assert len(Registry.get().rules) == 2


one_by_one(first, second)
