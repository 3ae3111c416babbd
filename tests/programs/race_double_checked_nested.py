# expect: warning data-race dict['main']
"""What takes the lock does not test again: who comes second replaces the connection that the first has opened."""

import threading

from support.invisible import one_by_one


class Pool:
    def __init__(self):
        self.conns = {"main": None}


class Pools:
    def __init__(self):
        self.lock = threading.Lock()
        self.by_name = {"first": Pool()}

    def get(self, name):
        pool = self.by_name[name]
        return pool.conns["main"] or self.open(pool) or pool.conns["main"]  # racy

    def open(self, pool):
        with self.lock:
            self.fill(pool)

    def fill(self, pool):
        pool.conns["main"] = object()  # racy


pools = Pools()
one_by_one(lambda: pools.get("first"), lambda: pools.open(pools.by_name["first"]))
