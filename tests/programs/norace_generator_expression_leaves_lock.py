# expect: nothing
"""Generator expressions are consumed under the lock. The one over the set is made there too, since that asks for the
set's size; that of a list's iterator reads nothing."""

import threading

from support.invisible import one_by_one

rows = ["a", "b"]
names = {"a", "b"}
lock = threading.Lock()


def show():
    upper = (row.upper() for row in rows)
    with lock:
        print(sorted(upper))
        lower = (name.lower() for name in names)
        print(sorted(lower))


def remove():
    with lock:
        rows.pop(0)
        names.discard("a")


one_by_one(remove, show)
one_by_one(show, remove)
