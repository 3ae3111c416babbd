# expect: warning data-race Pool.workers
"""What takes the lock does not test again: who comes second replaces the workers that the first has returned."""

import threading

from support.invisible import one_by_one


class Pool:
    def __init__(self):
        self.lock = threading.Lock()
        self.workers = None

    def get(self):
        return self.workers or self.start() or self.workers  # racy

    def start(self):
        with self.lock:
            self.fill()

    def fill(self):
        self.workers = object()  # racy


pool = Pool()
one_by_one(pool.get, pool.start)
