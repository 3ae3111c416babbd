# expect: error check-then-act dict['a']
# expect: note benign list
"""The answer is got under the lock, and used after it was released: both may insert, and what was put in first is lost."""

import threading

from support.invisible import one_by_one


rows = {"": []}
lock = threading.Lock()


def add(key):
    with lock:
        missing = key not in rows  # racy
    if missing:
        rows[key] = []  # racy
    rows[key].append(1)


def first():
    add("a")


def second():
    add("a")


one_by_one(first, second)
