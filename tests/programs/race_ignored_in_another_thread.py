# expect: error lost-update Estimate.hits
# twin: norace_ignored
"""A block is of the thread that entered it: what the others do meanwhile is not ignored.

Both workers can read the same old value, and one of the updates is lost.
"""

import aether
from support.invisible import one_by_one


class Estimate:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # racy


estimate = Estimate()
with aether.ignore():
    one_by_one(estimate.hit, estimate.hit)
