# expect: nothing
"""One statement under the lock takes what is there and empties it."""

import threading

from support.invisible import one_by_one

buffer = ["a", "b"]
lock = threading.Lock()


def flush():
    with lock:
        if buffer:
            batch = buffer[:]
            del buffer[:]
            return len(batch)
    return 0


one_by_one(flush, flush)
