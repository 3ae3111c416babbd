# expect: error torn-state set['worker']
# reachable: any
"""On its way from one set to the other the worker is in neither."""

from support.invisible import one_by_one


class Pool:
    def __init__(self):
        self.idle = {"worker", "other"}
        self.busy = set()

    def take(self):
        self.idle.remove("worker")  # racy
        self.busy.add("worker")

    def knows(self, name):
        return name in self.idle or name in self.busy  # racy


pool = Pool()


def ask():
    return pool.knows("worker")


one_by_one(pool.take, ask)
