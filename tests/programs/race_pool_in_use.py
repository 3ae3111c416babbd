# expect: error lost-update Pool.most_used
# expect: error lost-update dict['gets']
# expect: note benign list
# expect: note benign set
"""The pool's own numbers are no connection's: two threads with a connection each count at the same moment, and one of
the counts is lost.
"""

from support.invisible import one_by_one


class Connection:
    pass


class Pool:
    def __init__(self, connections):
        self.available = connections
        self.in_use = set()
        self.most_used = 0
        self.counts = {"gets": 0}

    def get(self):
        connection = self.available.pop()
        self.in_use.add(connection)
        self.most_used += 1  # racy
        self.counts["gets"] += 1  # racy
        return connection

    def release(self, connection):
        self.in_use.discard(connection)
        self.available.append(connection)


pool = Pool([Connection()])


def use():
    pool.release(pool.get())


one_by_one(use, use, use)
