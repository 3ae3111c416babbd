# expect: nothing
"""Under one lock, `"limit" in globals()` asks for the global that is deleted; a local variable of that name is another."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()
limit = 1


def drop():
    global limit
    with lock:
        if "limit" in globals():
            del limit


def local():
    limit = {"a": 1}
    if "limit" in globals():
        limit.pop("a")


def drop_and_look():
    drop()
    with lock:
        local()


one_by_one(drop_and_look, drop_and_look)
