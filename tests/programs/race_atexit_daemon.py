# expect: warning data-race Journal.last
"""The interpreter does not wait for daemon threads before the `atexit` handlers: the entry may be there or not."""

import atexit
import threading

from support.invisible import Turns

turns = Turns()


class Journal:
    def __init__(self):
        self.last = None


journal = Journal()


def write():
    turns.wait(0)
    journal.last = "entry"  # racy
    turns.end()
    turns.wait_for_all()


@atexit.register
def close():
    turns.wait(1)
    assert journal.last in (None, "entry")  # racy
    turns.end()
    turns.wait_for_all()


threading.Thread(target=write, daemon=True).start()
