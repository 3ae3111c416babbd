# expect: warning data-race News.second
"""An event that is set already is made true by the first alone: the second's `set` tells nobody anything."""

import threading

from support.invisible import Steps, Turns, together


class News:
    def __init__(self):
        self.first = self.second = None
        self.any = threading.Event()


news = News()
told = Steps()
turns = Turns()


def first():
    news.first = ["rain"]
    news.any.set()
    told.end()


def second():
    told.wait(1)
    turns.wait(0)
    news.second = "sun"  # racy
    news.any.set()
    turns.end()


def read():
    turns.wait(1)
    news.any.wait()
    assert news.first
    assert news.second in (None, "sun")  # racy
    turns.end()


together(first, second, read)
