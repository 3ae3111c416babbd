# expect: warning data-race generator
"""`send` is a step of the generator as well.

A step that falls into another raises ValueError: generator already executing.
"""

from support.invisible import one_by_one


def averages():
    count = total = 0
    while True:
        value = yield total / max(count, 1)
        total += value
        count += 1


average = averages()
next(average)


def one():
    average.send(1)  # racy


def two():
    average.send(2)  # racy


one_by_one(one, two)
