# expect: nothing
"""The counts under keys of all sorts are made under one lock."""

import threading

from support.invisible import one_by_one


class Secret:
    def __repr__(self):
        raise RuntimeError("asked for its text")


long = ("apple", 1, 2.5, True, None, -3, "more")
nested = (Secret(), ("a",), ())
counts = {long: 0, KeyError: 0, nested: 0}
lock = threading.Lock()


def count():
    with lock:
        counts[long] += 1
        counts[KeyError] += 1
        counts[nested] += 1


one_by_one(count, count)
assert counts[long] == counts[KeyError] == counts[nested] == 2
