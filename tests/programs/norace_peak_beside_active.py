# expect: nothing
"""Count and peak change under one lock."""

import threading

from support.invisible import one_by_one


class Downloads:
    def __init__(self):
        self.active = 0
        self.peak = 0
        self.lock = threading.Lock()

    def fetch(self):
        with self.lock:
            self.active += 1
            if self.active > self.peak:
                self.peak = self.active
        with self.lock:
            self.active -= 1


downloads = Downloads()
one_by_one(downloads.fetch, downloads.fetch)
