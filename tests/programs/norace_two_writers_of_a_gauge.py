# expect: nothing
"""The threads of race_two_writers_of_a_gauge hold one lock, each for all that it does."""

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
    return f"{progress.percent} %"


whole = threading.Lock()


def locked(function):
    def run():
        with whole:
            return function()

    return run


one_by_one(locked(half), locked(whole), locked(show))
