# expect: error lost-update Stats.served
"""The read and the write stand in different statements."""

from support.invisible import together


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
together(stats.serve, stats.serve)
