# expect: warning data-race Progress.done
"""A number that one thread counts is a gauge only for who loads it once."""

from support.invisible import Steps, together


class Progress:
    def __init__(self):
        self.done = 0


progress = Progress()
steps = Steps()


def worker():
    for _ in range(3):
        progress.done += 1  # racy
    steps.end()


def watcher():
    steps.wait(1)
    if progress.done:  # racy
        assert 1 / progress.done


together(worker, watcher)
