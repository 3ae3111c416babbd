# expect: error lost-update Counter.hits
"""The second thread updates after it has given its reentrant lock back as often as it took it.

Both can read the same old value: what follows the last release is outside.
"""

import threading

from support.invisible import Steps, Turns, together


class Counter:
    def __init__(self):
        self.hits = 0
        self.lock = threading.RLock()

    def inside(self):
        left.wait(1)
        turns.wait(1)
        with self.lock, self.lock:
            self.hits += 1  # racy
        turns.end()

    def outside(self):
        with self.lock, self.lock:
            pass
        left.end()
        turns.wait(0)
        self.hits += 1  # racy
        turns.end()


counter = Counter()
left = Steps()
turns = Turns()
together(counter.outside, counter.inside)
