# expect: note benign Pool.taken
"""A pool that is found full again is loaded once more for the words of the error alone: whatever that finds is right.
What makes sure of it is the test under the lock.
"""

import threading

from support.invisible import one_by_one


class Pool:
    def __init__(self, taken):
        self.lock = threading.Lock()
        self.most = 2
        self.taken = taken

    def size(self):
        return self.taken

    def take(self):
        if self.taken >= self.most:
            raise RuntimeError(f"{self.taken} taken: {self.size()} of {self.most}")
        return self.count()

    def count(self):
        with self.lock:
            if self.taken < self.most:
                self.taken += 1
                return True
            return False

    def give_back(self):
        with self.lock:
            self.taken -= 1


def take_from_full():
    try:
        full.take()
    except RuntimeError:
        pass


full = Pool(2)
one_by_one(take_from_full, full.give_back)
