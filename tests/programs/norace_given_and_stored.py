# expect: nothing
"""A method is given the old value and stores the other, all under a lock."""

import threading

from support.invisible import together


class Phase:
    def __init__(self):
        self.lock = threading.Lock()
        self.current = 0

    def get(self):
        return self.current

    def change(self, new):
        with self.lock:
            self.replace(self.get(), new)

    def replace(self, old, new):
        print("from", old)
        self.current = new


phase = Phase()
together(lambda: phase.change(1), lambda: phase.change(2))
