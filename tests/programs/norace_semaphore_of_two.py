# expect: nothing
"""The threads of race_semaphore_of_two hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Pool:
    def __init__(self):
        self.used = 0
        self.places = threading.Semaphore(2)

    def use(self):
        with self.places:
            self.used += 1


pool = Pool()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(pool.use), locked(pool.use))
