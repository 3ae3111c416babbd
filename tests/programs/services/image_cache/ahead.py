"""What a reader will want to see next."""

import itertools


class Prefetcher:
    """Loads the pages around those that were shown, the next ones first."""

    def __init__(self, cache, pages, ahead=2, behind=1):
        self.cache = cache
        self.pages = pages
        self.ahead = ahead
        self.behind = behind

    def wanted(self, number):
        following = range(number + 1, number + 1 + self.ahead)
        previous = range(number - 1, number - 1 - self.behind, -1)
        return [page for page in itertools.chain(following, previous) if 0 <= page < self.pages]

    def after(self, number):
        for page in self.wanted(number):
            self.cache.get(page)
