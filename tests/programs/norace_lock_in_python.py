# expect: nothing
"""A class that counts how often its lock is taken derives from the RLock that is written in Python: `threading.RLock` is
no class."""

import threading

from support.invisible import Steps, together


class CountingLock(threading._RLock):
    def __init__(self):
        super().__init__()
        self.taken = 0

    def acquire(self, blocking=True, timeout=-1):
        got = super().acquire(blocking, timeout)
        if got:
            self.taken += 1
        return got

    def __enter__(self):
        return self.acquire()


by_hand, by_block, waited = CountingLock(), CountingLock(), CountingLock()
changed = threading.Condition(waited)
notes = {"by hand": 0, "by block": 0, "before": 0, "after": 0}
steps = Steps()


def first():
    notes["by hand"] += 1
    by_hand.acquire()
    by_hand.release()
    notes["by block"] += 1
    with by_block:
        pass
    with changed:
        notes["before"] += 1
        steps.end()
        changed.wait()
        notes["after"] += 1


def second():
    steps.wait(1)
    by_hand.acquire()
    by_hand.release()
    notes["by hand"] += 1
    with by_block:
        pass
    notes["by block"] += 1
    notes["after"] += 1
    with changed:
        changed.notify()
    notes["before"] += 1


together(first, second)
assert set(notes.values()) == {2}
