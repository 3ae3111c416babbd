# expect: error lost-update Estimate.before
# expect: error lost-update Estimate.after
# twin: norace_ignored_block
"""Only what is in the block is ignored: not what comes before, in the same place, nor what follows an exception in it.

Both threads can read the same old value, and one of the updates is lost.
"""

import aether
from support.invisible import one_by_one


class Estimate:
    def __init__(self):
        self.before = 0
        self.after = 0

    def count_before(self):
        self.before += 1  # racy

    def count_after(self):
        self.after += 1  # racy


estimate = Estimate()


def work():
    estimate.count_before()
    try:
        with aether.ignore():
            estimate.count_before()
            estimate.count_after()
            raise LookupError
    except LookupError:
        estimate.count_after()


one_by_one(work, work)
