# expect: nothing
"""Whether a page was seen is asked and noted under a lock; fetching is not."""

import threading

from support.invisible import one_by_one

from .report import Report
from .web import fetch, links


class Crawler:
    def __init__(self):
        self.seen = set()
        self.report = Report()
        self.lock = threading.Lock()

    def claim(self, address):
        with self.lock:
            if address in self.seen:
                return False
            self.seen.add(address)
            return True

    def visit(self, address):
        if not self.claim(address):
            return []
        try:
            text = fetch(address)
        except LookupError:
            with self.lock:
                self.report.broken.append(address)
            return []
        with self.lock:
            self.report.pages += 1
        return links(text)

    def crawl(self, start, steps):
        frontier = [start]
        while frontier and steps:
            steps -= 1
            frontier += self.visit(frontier.pop(0))


crawler = Crawler()
crawler.visit("/")


def about():
    crawler.crawl("/about", 3)


def news():
    crawler.crawl("/news", 2)


one_by_one(about, news)
assert "broken" not in str(crawler.report)
