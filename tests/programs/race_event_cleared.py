# expect: warning data-race Log.last
# twin: norace_event
"""The event was set once, but whoever waits in vain meets it cleared: the wait orders nothing.

Without `steps`, which the detector does not see, the reader finds 0 or 1.
"""

import threading

from support.invisible import Steps, together

steps = Steps()
event = threading.Event()


class Log:
    def __init__(self):
        self.last = 0


log = Log()


def write():
    log.last = 1  # racy
    event.set()
    event.clear()
    steps.end()


def read():
    steps.wait(1)
    event.wait(timeout=0)
    assert log.last == 1  # racy


together(write, read)
