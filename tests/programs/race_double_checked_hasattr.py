# expect: warning check-then-act Single.one
"""Both may find nothing, and each then makes one under the lock: of two that were handed out one is not kept."""

import threading

from support.invisible import one_by_one


class Single:
    lock = threading.Lock()

    def __new__(cls):
        if not hasattr(cls, "one"):  # racy
            with cls.lock:
                cls.one = super().__new__(cls)  # racy
        return cls.one


def use():
    Single()


def first():
    use()


def second():
    use()


one_by_one(first, second)
