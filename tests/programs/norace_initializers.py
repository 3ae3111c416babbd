# expect: note benign list
"""The initializer counts under a lock, and what it sets up for its thread is there for the tasks."""

import threading
from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps

connections = 0
steps = Steps()
started = []
lock = threading.Lock()
mine = threading.local()


def connect():
    global connections
    with lock:
        connections += 1
    mine.buffer = []


def wait(number):
    mine.buffer.append(number)
    started.append(number)
    steps.wait(1)


with ThreadPoolExecutor(2, initializer=connect) as pool:
    pool.submit(wait, 1)
    pool.submit(wait, 2)
    while len(started) < 2:
        pass
    steps.end()
