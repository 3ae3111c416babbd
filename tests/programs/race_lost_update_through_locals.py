# expect: error lost-update Stats.served
"""The load and the store of an update stand in different statements, with a local variable between them.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Stats:
    def __init__(self):
        self.served = 0

    def serve(self):
        served = self.served  # racy
        log = f"request {served}"
        served = served + 1
        self.served = served  # racy
        return log


stats = Stats()
one_by_one(stats.serve, stats.serve)
