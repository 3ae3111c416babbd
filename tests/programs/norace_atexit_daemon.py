# expect: nothing
"""A thread that is no daemon has ended when `atexit` handlers run."""

import atexit
import threading

from support.invisible import Steps

steps = Steps()


class Journal:
    def __init__(self):
        self.last = None


journal = Journal()


def write():
    journal.last = ["entry"]
    steps.end()


@atexit.register
def close():
    assert journal.last


threading.Thread(target=write).start()
steps.wait(1)
