# expect: warning data-race Stats.before
# expect: warning data-race Stats.after
# expect: warning data-race Stats.read
# expect: error iterate-while-mutated dict
"""A thread does the same again at a line that is ignored, or in a block: what it did elsewhere races all the same.

Which number stays is decided by nothing, and an insertion makes the walk raise RuntimeError.
"""

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
other = threading.Lock()


def sample():
    stats.before = 1  # racy
    stats.before = 2  # aether: ignore[data-race] a sample
    stats.after = 1  # aether: ignore[data-race] a sample
    stats.after = 2  # racy
    rows["one"] = stats.read  # racy
    with other:  # begins anew what is remembered of a read
        print(stats.read)  # aether: ignore a sample
    with aether.ignore():
        rows["two"] = 2


def reset():
    stats.before = 3  # racy
    stats.after = 3  # racy
    stats.read = 3  # racy
    for row in rows:  # racy
        print(row)


one_by_one(sample, reset)
