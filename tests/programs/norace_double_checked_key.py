# expect: note benign dict[1]
"""The outer test is repeated under the lock that every writer holds."""

import threading

from support.invisible import one_by_one


cache = {}
lock = threading.Lock()


def get(key):
    if key not in cache:
        with lock:
            if key not in cache:
                cache[key] = [key]
    return cache[key]


def use():
    get(1)


def first():
    use()


def second():
    use()


one_by_one(first, second)
