# expect: note benign list
# expect: note benign set
# expect: note benign dict
"""What is noted of a connection in containers of the pool's, under the connection itself, is its user's alone, as the
connection is: who puts it back has done with it before the next one takes it.
"""

from collections import defaultdict

from support.invisible import one_by_one


class Connection:
    pass


class Uses:
    def __init__(self):
        self.count = 0


class Pool:
    def __init__(self, connections):
        self.available = connections
        self.in_use = set()
        self.since = {}
        self.uses = {each: Uses() for each in connections}
        self.errors = defaultdict(Uses)

    def get(self):
        connection = self.available.pop()
        self.in_use.add(connection)
        self.since[connection] = "now"
        self.uses[connection].count += 1
        self.errors[connection].count += 1
        return connection

    def release(self, connection):
        self.in_use.discard(connection)
        del self.since[connection]
        self.available.append(connection)


pool = Pool([Connection()])


def use():
    pool.release(pool.get())


one_by_one(use, use, use)
