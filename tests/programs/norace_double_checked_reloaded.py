# expect: note benign Token.entry
# expect: note benign Best.mark
"""The second test asks the other way round, and what it was asked of is loaded again under the lock."""

import threading

from support.invisible import one_by_one


class Token:
    def __init__(self):
        self.lock = threading.Lock()
        self.entry = ("", 0)

    def get(self, now):
        entry = self.entry
        if entry[1] > now:
            return entry[0]
        with self.lock:
            if self.entry[1] <= now:
                self.entry = ("token", now + 10)
            return self.entry[0]


class Best:
    def __init__(self):
        self.lock = threading.Lock()
        self.mark = 0

    def offer(self, mark):
        if self.mark >= mark:
            return 0
        with self.lock:
            if self.mark < mark:
                self.mark = mark
            return self.mark


token = Token()
best = Best()
one_by_one(lambda: (token.get(1), best.offer(3)), lambda: (token.get(2), best.offer(3)))
