# expect: warning data-race Log.last
# twin: norace_lock
"""The lock was released once, but the attempt that fails meets it taken again, and orders nothing.

The reader finds 0 or 1.
"""

import threading

from support.invisible import Steps, Turns, together

held = Steps()
turns = Turns()
lock = threading.Lock()


class Log:
    def __init__(self):
        self.last = 0


log = Log()


def write():
    lock.acquire()
    held.end()
    turns.wait(0)
    log.last = 1  # racy
    lock.release()
    lock.acquire()
    turns.end()
    turns.wait_for_all()
    lock.release()


def read():
    held.wait(1)
    turns.wait(1)
    lock.acquire(blocking=False)
    assert log.last in (0, 1)  # racy
    turns.end()


together(write, read)
