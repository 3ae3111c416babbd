# expect: note benign Progress.percent
"""A number that one thread counts and another one shows."""

from support.invisible import Steps, together


class Progress:
    def __init__(self):
        self.percent = 0


progress = Progress()
steps = Steps()


def work():
    for percent in range(1, 101):
        progress.percent = percent
    steps.end()


def show():
    steps.wait(1)
    return f"{progress.percent} %"


together(work, show)
