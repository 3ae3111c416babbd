# expect: warning data-race Log.last
# twin: norace_lock
"""The lock was released once, but the attempt that fails meets it taken again, and orders nothing.

Without `steps`, which the detector does not see, the reader finds 0 or 1.
"""

import threading

from support.invisible import Steps, together

steps = Steps()
lock = threading.Lock()


class Log:
    def __init__(self):
        self.last = 0


log = Log()


def write():
    lock.acquire()
    log.last = 1  # racy
    lock.release()
    lock.acquire()
    steps.end()
    steps.wait(2)
    lock.release()


def read():
    steps.wait(1)
    lock.acquire(blocking=False)
    assert log.last == 1  # racy
    steps.end()


together(write, read)
