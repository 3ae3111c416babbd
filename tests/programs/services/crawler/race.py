# expect: error check-then-act set['/team']
# expect: error lost-update Report.pages
"""Workers of a pool follow links, and remember the pages that they have been to.

Two of them may find the same page unseen, and fetch it both; two counts at once are one.
"""

from support.invisible import one_by_one

from .report import Report
from .web import fetch, links


class Crawler:
    def __init__(self):
        self.seen = set()
        self.report = Report()

    def visit(self, address):
        if address in self.seen:  # racy
            return []
        self.seen.add(address)  # racy
        try:
            text = fetch(address)
        except LookupError:
            self.report.broken.append(address)
            return []
        self.report.pages += 1  # racy
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
assert crawler.report.pages > 2
