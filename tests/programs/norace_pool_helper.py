# expect: note benign list
"""The same lines count the uses of a connection, which are its user's alone, and those of all connections under a lock."""

import threading

from support.invisible import one_by_one


class Connection:
    def __init__(self):
        self.counts = {"uses": 0}


class Statistics:
    def __init__(self):
        self.lock = threading.Lock()
        self.counts = {"uses": 0}


def bump(counted):
    counted.counts["uses"] += 1


statistics = Statistics()
pool = [Connection()]


def use():
    connection = pool.pop()
    with statistics.lock:
        bump(statistics)
    bump(connection)
    pool.append(connection)


one_by_one(use, use, use)
