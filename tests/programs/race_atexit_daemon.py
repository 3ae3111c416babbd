# expect: warning data-race Journal.last
"""The interpreter does not wait for daemon threads before the `atexit` handlers: the entry may be there or not."""

import atexit
import threading

from support.invisible import Steps

steps = Steps()


class Journal:
    def __init__(self):
        self.last = None


journal = Journal()


def write():
    journal.last = "entry"  # racy
    steps.end()
    steps.wait(2)


@atexit.register
def close():
    assert journal.last == "entry"  # racy


threading.Thread(target=write, daemon=True).start()
steps.wait(1)
