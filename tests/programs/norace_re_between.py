# expect: nothing
"""The counter's own lock is held for each update: its release comes before the other's acquire.

What `re` locks for itself does not matter.
"""

import re
import threading

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0
        self.lock = threading.Lock()

    def hit(self):
        with self.lock:
            self.hits += 1


counter = Counter()


def work():
    number = 3
    re.compile(str(number))
    counter.hit()
    re.compile(str(number))
    return number


one_by_one(work, work)
