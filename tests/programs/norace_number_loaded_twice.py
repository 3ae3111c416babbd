# expect: note benign Progress.done
"""The number that one thread alone counts is loaded once: what was tested is what is divided by."""

from support.invisible import one_by_one


class Progress:
    def __init__(self):
        self.done = 0


progress = Progress()


def worker():
    for _ in range(3):
        progress.done += 1


def watcher():
    done = progress.done
    if done:
        assert 1 / done


one_by_one(worker, watcher)
