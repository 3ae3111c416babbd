# expect: error lost-update Estimate.hits
# expect: warning data-race generator
# one order: the block is entered by whoever comes first
# twin: norace_ignored_block
"""A generator enters an ignored block in one thread and leaves it in another: from there on neither ignores anything.

Both threads can read the same old value, and one of the updates is lost. If the second thread came first, it would enter
the block and leave it to the first.
"""

import aether
from support.invisible import one_by_one


class Estimate:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # racy


estimate = Estimate()


def quietly():
    with aether.ignore():
        yield
    yield


first = quietly()


def enter():
    next(first)  # racy


def leave():
    next(first)  # racy
    estimate.hit()


one_by_one(enter, leave, estimate.hit)
