# expect: nothing
"""`set` walks the list under the lock that the deletion takes."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()

tags = ["a", "b", "c"]


def drop():
    with lock:
        del tags[0]


def distinct():
    with lock:
        return set(tags)


one_by_one(drop, distinct)
