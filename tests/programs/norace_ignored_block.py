# expect: nothing
"""An estimate is counted in a block that is to be ignored, by both threads: also in what it calls, in a block in it, and
where an exception leaves it.

Updates may be lost, and the program says that this is good enough.
"""

import aether
from support.invisible import one_by_one


class Estimate:
    def __init__(self):
        self.hits = 0
        self.misses = 0

    def hit(self):
        self.hits += 1


estimate = Estimate()


def work():
    with aether.ignore():
        estimate.hit()
        with aether.ignore():
            estimate.misses += 1
        estimate.hit()
    try:
        with aether.ignore():
            estimate.hit()
            raise LookupError
    except LookupError:
        pass


one_by_one(work, work)
