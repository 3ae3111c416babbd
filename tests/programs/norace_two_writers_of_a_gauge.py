# expect: nothing
"""Whoever shows the number holds the lock under which both threads store it."""

import threading

from support.invisible import one_by_one


class Progress:
    def __init__(self):
        self.percent = 0


progress = Progress()
lock = threading.Lock()


def report(percent):
    with lock:
        progress.percent = percent


def half():
    report(50)


def whole():
    report(75)
    report(100)


def show():
    with lock:
        return f"{progress.percent} %"


one_by_one(half, whole, show)
