# expect: nothing
"""`send` under a lock, which orders the generator's own variables too."""

import threading

from support.invisible import one_by_one


def averages():
    count = total = 0
    while True:
        value = yield total / max(count, 1)
        total += value
        count += 1


average = averages()
next(average)
lock = threading.Lock()


def one():
    with lock:
        average.send(1)


def two():
    with lock:
        average.send(2)


one_by_one(one, two)
