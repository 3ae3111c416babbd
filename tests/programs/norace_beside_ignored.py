# expect: nothing
"""Under one lock, but for what is ignored."""

import threading

import aether
from support.invisible import one_by_one


class Stats:
    def __init__(self):
        self.before = 0
        self.after = 0
        self.read = 0


stats = Stats()
rows = {}
lock = threading.Lock()


def sample():
    with lock:
        stats.before = 1
    stats.before = 2  # aether: ignore[data-race] a sample
    stats.after = 1  # aether: ignore[data-race] a sample
    with lock:
        stats.after = 2
        rows["one"] = stats.read
    print(stats.read)  # aether: ignore a sample
    with aether.ignore():
        rows["two"] = 2


def reset():
    with lock:
        stats.before = 3
        stats.after = 3
        stats.read = 3
        for row in rows:
            print(row)


one_by_one(sample, reset)
