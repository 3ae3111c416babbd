# expect: error lost-update Statistics.count
# expect: note benign list
"""The same lines count the uses of a connection, which are its user's alone, and those of all connections, which two
users count at the same moment.

Of two counts at once one is lost.
"""

from support.invisible import one_by_one


class Connection:
    def __init__(self):
        self.count = 0


class Statistics:
    def __init__(self):
        self.count = 0


def bump(counted):
    counted.count += 1  # racy


statistics = Statistics()
pool = [Connection()]


def use():
    connection = pool.pop()
    bump(connection)
    bump(statistics)
    pool.append(connection)


one_by_one(use, use, use)
