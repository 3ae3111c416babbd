# expect: nothing
"""The lock is taken and dropped by hand, over several functions, in a try: every access is made with it held."""

import threading

from support.invisible import together

lock = threading.Lock()
values = {"n": 0}


def enter():
    while not lock.acquire(timeout=0.001):
        pass


def work():
    for _ in range(20):
        enter()
        try:
            values["n"] = values["n"] + 1
        finally:
            lock.release()


together(work, work)
