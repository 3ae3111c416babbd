# expect: note benign __main__.connection
"""The lock that is made once for all callers: who tests again while holding it finds what the first has stored."""

import threading

from support.invisible import one_by_one

connection = None
making = threading.Lock()


def connect():
    global connection
    if connection is None:
        with making:
            if connection is None:
                connection = object()
    return connection


one_by_one(connect, connect)
