# expect: nothing
"""`max` walks the view under the lock that the insertion takes."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()

scores = {"ann": 3}


def enter():
    with lock:
        scores["bob"] = 5


def best():
    with lock:
        return max(scores.values())


one_by_one(enter, best)
