# expect: note benign Pool.workers
# expect: note benign Pool.size
"""The first test calls what takes the lock, and that calls what tests again or stores."""

import threading

from support.invisible import together


class Pool:
    def __init__(self):
        self.lock = threading.Lock()
        self.workers = None
        self.size = None

    def get(self):
        if self.workers is None:
            self.start()
        return self.workers

    def start(self):
        with self.lock:
            if self.workers is not None:
                return
            self.fill()

    def fill(self):
        self.workers = object()

    def how_many(self):
        if self.size is None:
            self.measure()
        return self.size

    def measure(self):
        with self.lock:
            self.ask()

    def ask(self):
        if self.size is None:
            self.size = (8, 8)


pool = Pool()
together(pool.get, pool.get)
together(pool.how_many, pool.how_many)
