# expect: nothing
"""A comment on the line silences the race, and it is counted."""

from support.invisible import together


class Stats:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # aether: ignore[lost-update] an estimate is good enough


stats = Stats()
together(stats.hit, stats.hit)
