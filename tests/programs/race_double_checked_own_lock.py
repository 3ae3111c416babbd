# expect: warning check-then-act __main__.connection
"""Each caller makes a lock, holds it and tests again: no two of them hold the same one.

Both may find no connection and make one each, of which one is dropped.
"""

import threading

from support.invisible import one_by_one

connection = None


def connect():
    global connection
    if connection is None:  # racy
        with threading.Lock():
            if connection is None:
                connection = object()  # racy
    return connection


one_by_one(connect, connect)
