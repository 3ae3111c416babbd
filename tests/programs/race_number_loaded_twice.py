# expect: warning data-race Progress.done
"""A number that one thread counts is a gauge only for who loads it once.

The second load may find another number than the first one tested.
"""

from support.invisible import one_by_one


class Progress:
    def __init__(self):
        self.done = 0


progress = Progress()


def worker():
    for _ in range(3):
        progress.done += 1  # racy


def watcher():
    if progress.done:  # racy
        assert 1 / progress.done


one_by_one(worker, watcher)
