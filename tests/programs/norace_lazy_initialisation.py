# expect: nothing
"""Tested and filled under the lock of the class: the second thread finds what the first one made."""

import threading

from support.invisible import one_by_one


class Registry:
    lock = threading.Lock()
    parser = None

    @classmethod
    def get(cls):
        with cls.lock:
            if cls.parser is None:
                cls.parser = object()
            return cls.parser


def first():
    Registry.get()


def second():
    Registry.get()


one_by_one(first, second)
