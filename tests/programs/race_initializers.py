# expect: error lost-update __main__.connections
# expect: note benign list
# one order: both workers run the one initializer, so the other order is the same run
"""Two workers of a pool run the initializer at once.

Both can read the same old value, and one update is lost.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps

connections = 0
steps = Steps()
started = []


def connect():
    global connections
    connections += 1  # racy


def wait(number):
    started.append(number)
    steps.wait(1)


with ThreadPoolExecutor(2, initializer=connect) as pool:
    pool.submit(wait, 1)
    pool.submit(wait, 2)
    while len(started) < 2:
        pass
    steps.end()
