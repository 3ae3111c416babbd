# expect: note benign set['worker']
"""One set alone is asked, or both under the lock that the other side holds."""

import threading

from support.invisible import one_by_one


class Pool:
    def __init__(self):
        self.idle = {"worker", "other"}
        self.busy = set()
        self.lock = threading.Lock()

    def take(self):
        with self.lock:
            self.idle.remove("worker")
            self.busy.add("worker")

    def knows(self, name):
        with self.lock:
            return name in self.idle or name in self.busy

    def is_idle(self, name):
        return name in self.idle


pool = Pool()


def ask():
    return pool.knows("worker")


def ask_one():
    return pool.is_idle("worker")


one_by_one(pool.take, ask, ask_one)
