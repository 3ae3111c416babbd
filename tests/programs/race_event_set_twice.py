# expect: warning data-race News.second
# one order: the event has to be set by the first
"""An event that is set already is made true by the first alone: the second's `set` tells nobody anything."""

import threading

from support.invisible import one_by_one


class News:
    def __init__(self):
        self.first = self.second = None
        self.any = threading.Event()


news = News()


def first():
    news.first = ["rain"]
    news.any.set()


def second():
    news.second = "sun"  # racy
    news.any.set()


def read():
    news.any.wait()
    assert news.first
    assert news.second == "sun"  # racy


one_by_one(first, second, read)
