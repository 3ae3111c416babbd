# expect: nothing
"""Each has an event of its own, which it makes true: what it stored comes before the wait that returned."""

import threading

from support.invisible import together


class News:
    def __init__(self):
        self.first = self.second = None
        self.has_first = threading.Event()
        self.has_second = threading.Event()


news = News()


def first():
    news.first = ["rain"]
    news.has_first.set()


def second():
    news.second = ["sun"]
    news.has_second.set()


def read():
    news.has_first.wait()
    news.has_second.wait()
    assert news.first
    assert news.second


together(first, second, read)
