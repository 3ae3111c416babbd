# expect: note benign Progress.percent
"""A number that one thread alone stores and another one loads once: each is a number that the first has stored."""

from support.invisible import one_by_one


class Progress:
    def __init__(self):
        self.percent = 0


progress = Progress()


def work():
    for percent in range(1, 101):
        progress.percent = percent


def show():
    return f"{progress.percent} %"


one_by_one(work, show)
