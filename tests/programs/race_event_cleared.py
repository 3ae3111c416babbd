# expect: warning data-race Log.last
# twin: norace_event
"""The event was set once, but whoever waits in vain meets it cleared: the wait orders nothing.

The reader finds 0 or 1.
"""

import threading

from support.invisible import one_by_one

event = threading.Event()


class Log:
    def __init__(self):
        self.last = 0


log = Log()


def write():
    log.last = 1  # racy
    event.set()
    event.clear()


def read():
    event.wait(timeout=0)
    assert log.last in (0, 1)  # racy


one_by_one(write, read)
