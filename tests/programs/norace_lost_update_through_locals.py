# expect: nothing
"""The lock is held from the statement that loads to the one that stores."""

import threading

from support.invisible import together


class Stats:
    def __init__(self):
        self.served = 0
        self.lock = threading.Lock()

    def serve(self):
        with self.lock:
            served = self.served
            log = f"request {served}"
            served = served + 1
            self.served = served
        return log


stats = Stats()
together(stats.serve, stats.serve)
