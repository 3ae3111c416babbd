# expect: warning data-race Progress.percent
"""A number that two threads store and a third one shows is no gauge, which has one writer.

What is shown can fall from 100 to 50.
"""

import threading

from support.invisible import one_by_one


class Progress:
    def __init__(self):
        self.percent = 0


progress = Progress()
lock = threading.Lock()


def report(percent):
    with lock:
        progress.percent = percent  # racy


def half():
    report(50)


def whole():
    report(75)
    report(100)


def show():
    return f"{progress.percent} %"  # racy


one_by_one(half, whole, show)
