# expect: warning check-then-act dict[1]
"""Both may find nothing, and each then makes one under the lock: of two that were handed out one is not kept."""

import threading

from support.invisible import one_by_one


cache = {}
lock = threading.Lock()


def get(key):
    if key not in cache:  # racy
        with lock:
            cache[key] = [key]  # racy
    return cache[key]


def use():
    get(1)


def first():
    use()


def second():
    use()


one_by_one(first, second)
