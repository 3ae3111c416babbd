# expect: note benign Registry.parser
# one order: a reset after the outer test has taken the lock in between, which orders them
"""Double-checked locking whose lock every writer holds, the reset too; what is returned was loaded once.

The outer test decides nothing by itself: it is repeated under the lock.
"""

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
        found = cls.parser
        if found is None:
            with cls.lock:
                found = cls.parser
                if found is None:
                    found = cls.parser = Parser()
        return found


def reset():
    with Registry.lock:
        Registry.parser = None


def first():
    assert Registry.get().rules


def second():
    reset()


one_by_one(second, first)
