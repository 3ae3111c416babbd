# expect: note benign Config.made
"""The outer test is repeated under the lock that every writer holds."""

import threading

from support.invisible import one_by_one


class Config:
    made = None
    lock = threading.Lock()

    def __init__(self):
        self.limit = 3

    @classmethod
    def get(cls):
        found = cls.made
        if found is None:
            with cls.lock:
                found = cls.made
                if found is None:
                    found = cls.made = cls()
        return found


def use():
    assert Config.get().limit == 3


def first():
    use()


def second():
    use()


one_by_one(first, second)
