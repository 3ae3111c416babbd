# expect: error check-then-act Pool.spare
# expect: error check-then-act Pool.newest
"""A pool that was found to have something spare is asked for its name, and its newest is called: that fails if it is
taken meanwhile, though it is for the words of an error.
"""

import threading

from support.invisible import one_by_one


class Item:
    def __init__(self):
        self.name = "item"


class Pool:
    def __init__(self):
        self.lock = threading.Lock()
        self.spare = Item()
        self.newest = Item

    def close(self):
        if self.spare is not None:  # racy
            raise RuntimeError(f"still has {self.spare.name}")

    def stop(self):
        if self.newest is not None:  # racy
            raise RuntimeError(f"still has {self.newest()}")

    def give_away(self):
        with self.lock:
            self.spare = None  # racy
            self.newest = None  # racy


def attempt(ending):
    def run():
        try:
            ending()
        except (RuntimeError, AttributeError):
            pass

    return run


pool = Pool()
one_by_one(attempt(pool.close), attempt(pool.stop), pool.give_away)
