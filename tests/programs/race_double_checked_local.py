# expect: warning check-then-act Config.made
"""Both may find nothing, and each then makes one under the lock: of two that were handed out one is not kept."""

import threading

from support.invisible import one_by_one


class Config:
    made = None
    lock = threading.Lock()

    def __init__(self):
        self.limit = 3

    @classmethod
    def get(cls):
        found = cls.made  # racy
        if found is None:
            with cls.lock:
                found = cls.made = cls()  # racy
        return found


def use():
    assert Config.get().limit == 3


def first():
    use()


def second():
    use()


one_by_one(first, second)
