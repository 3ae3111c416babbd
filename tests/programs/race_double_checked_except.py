# expect: warning check-then-act dict[1]
"""Both look-ups may fail, and each then makes one under the lock: of two that were handed out one is not kept."""

import threading

from support.invisible import one_by_one


cache = {}
lock = threading.Lock()


def get(key):
    try:
        return cache[key]  # racy
    except KeyError:
        with lock:
            value = cache[key] = [key]  # racy
            return value


def first():
    get(1)


def second():
    get(1)


one_by_one(first, second)
