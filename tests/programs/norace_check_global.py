# expect: nothing
"""Test and second load are under the lock with which the job is dropped: what was found is still there."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()


class Job:
    def run(self):
        return 1


current = Job()


def run():
    with lock:
        return current.run() if current else None


def drop():
    global current
    with lock:
        current = None


def first():
    run()


def second():
    drop()


one_by_one(first, second)
