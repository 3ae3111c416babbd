# expect: note benign Registry.parser
"""The outer test is repeated under the lock that every writer holds."""

import threading

from support.invisible import Steps, together


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


steps = Steps()


def first():
    assert len(Registry.get().rules) == 2
    steps.end()


def second():
    steps.wait(1)
    assert len(Registry.get().rules) == 2


together(first, second)
