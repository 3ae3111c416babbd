# expect: nothing
"""A semaphore of one token is a lock: the token that one gives back is the one that the other takes."""

import threading

from support.invisible import together

turn = threading.Semaphore(1)
total = 0


def add():
    global total
    for _ in range(20):
        with turn:
            total += 1


together(add, add)
