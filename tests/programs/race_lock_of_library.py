# expect: error lost-update Counting.count
"""What `emit` does is done under the handler's lock; what is done beside it is not.

Both can read the same old value, and one update is lost.
"""

import logging

from support.invisible import one_by_one


class Counting(logging.Handler):
    count = 0

    def emit(self, record):
        self.count += 1  # racy


handler = Counting()
log = logging.getLogger("counted")
log.propagate = False
log.addHandler(handler)


def count():
    handler.count += 1  # racy


one_by_one(lambda: log.warning("a"), count)
