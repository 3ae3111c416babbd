# expect: nothing
"""The threads of race_number_loaded_twice hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Progress:
    def __init__(self):
        self.done = 0


progress = Progress()


def worker():
    for _ in range(3):
        progress.done += 1


def watcher():
    if progress.done:
        assert 1 / progress.done


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(worker), locked(watcher))
