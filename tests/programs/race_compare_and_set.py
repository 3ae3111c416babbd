# expect: error check-then-act Counter.total
"""What was computed from a load is stored where the place is still as it was loaded; but no lock is held, and both can
find it so before either stores.
"""

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.total = 0

    def add(self):
        while True:
            old = self.total  # racy
            new = old + 1
            if self.total == old:
                self.total = new  # racy
                return


counter = Counter()
one_by_one(counter.add, counter.add)
