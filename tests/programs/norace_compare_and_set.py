# expect: note benign Counter.total
"""What was computed from a load without the lock is stored only where the place is still as it was loaded."""

import threading

from support.invisible import together


class Counter:
    def __init__(self):
        self.lock = threading.Lock()
        self.total = 0

    def add(self):
        while True:
            old = self.total
            new = old + 1
            with self.lock:
                if self.total == old:
                    self.total = new
                    return


counter = Counter()
together(counter.add, counter.add)
assert counter.total == 2
