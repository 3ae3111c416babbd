# expect: error lost-update __main__.connections
# expect: note benign list
"""Each worker runs the initializer; two of them at once."""

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
