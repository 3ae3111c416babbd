# expect: error check-then-act Search.best
"""Both may find their value better than the best; the one that stores last wins, though it may be the worse."""

from support.invisible import one_by_one


class Search:
    def __init__(self):
        self.best = 0

    def offer(self, value):
        if value > self.best:  # racy
            self.best = value  # racy


search = Search()


def low():
    search.offer(1)


def high():
    search.offer(2)


one_by_one(low, high)
