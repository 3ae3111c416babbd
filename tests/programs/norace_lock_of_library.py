# expect: nothing
"""A handler's own lock, which `logging` takes, orders nothing and yet excludes: what `emit` does is done under it."""

import logging

from support.invisible import one_by_one


class Counting(logging.Handler):
    count = 0

    def emit(self, record):
        self.count += 1


log = logging.getLogger("counted")
log.propagate = False
log.addHandler(Counting())
one_by_one(lambda: log.warning("a"), lambda: log.warning("b"))
