# expect: nothing
"""Every update is made between an acquire and the release, by whatever methods locks are taken and released."""

import threading

from support.invisible import one_by_one


class Box:
    def __init__(self):
        self.plain = self.old = self.entered = self.reentrant = self.nested = self.condition = 0


box = Box()
lock, other, third = threading.Lock(), threading.Lock(), threading.Lock()
reentrant, nested, condition = threading.RLock(), threading.RLock(), threading.Condition()


def work():
    lock.acquire()
    box.plain += 1
    lock.release()
    other.acquire_lock()
    box.old += 1
    other.release_lock()
    with third:
        box.entered += 1
    reentrant.acquire()
    reentrant.acquire()
    box.reentrant += 1
    reentrant.release()
    reentrant.release()
    with nested, nested:
        box.nested += 1
    with condition:
        condition.wait(timeout=0)
        box.condition += 1
        condition.notify_all()


one_by_one(work, work)
