# expect: note benign Single.one
"""The outer test is repeated under the lock that every writer holds."""

import threading

from support.invisible import one_by_one


class Single:
    lock = threading.Lock()

    def __new__(cls):
        if not hasattr(cls, "one"):
            with cls.lock:
                if not hasattr(cls, "one"):
                    cls.one = super().__new__(cls)
        return cls.one


def use():
    Single()


def first():
    use()


def second():
    use()


one_by_one(first, second)
