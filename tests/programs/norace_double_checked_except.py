# expect: note benign dict[1]
"""The look-up that failed is repeated under the lock that every writer holds."""

import threading

from support.invisible import one_by_one


cache = {}
lock = threading.Lock()


def get(key):
    try:
        return cache[key]
    except KeyError:
        with lock:
            try:
                return cache[key]
            except KeyError:
                value = cache[key] = [key]
                return value


def first():
    get(1)


def second():
    get(1)


one_by_one(first, second)
