# expect: note benign dict['main']
"""What is tested again under a lock, two calls below, is an item of an object that is an item itself."""

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
        if self.by_name[name].conns["main"] is None:
            self.open(self.by_name[name])
        return self.by_name[name].conns["main"]

    def open(self, pool):
        with self.lock:
            self.fill(pool)

    def fill(self, pool):
        if pool.conns["main"] is None:
            pool.conns["main"] = object()


pools = Pools()
one_by_one(lambda: pools.get("first"), lambda: pools.get("first"))
