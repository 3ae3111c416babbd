# expect: nothing
"""Updates may be lost, and a comment on the line says that this is good enough: the race is counted, not told."""

from support.invisible import together


class Stats:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # aether: ignore[lost-update] an estimate is good enough


stats = Stats()
together(stats.hit, stats.hit)
