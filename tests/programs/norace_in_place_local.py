# expect: nothing
"""In-place operators on parameters and elements change what others hold too, under the lock of the walks."""

import threading
from collections import deque

from support.invisible import one_by_one

numbers, names, ages, jobs, groups = [1], {"ann"}, {"ann": 1}, deque([1]), {"k": [1]}
lock = threading.Lock()


def add_all(numbers, names, ages, jobs, groups):
    with lock:
        numbers += [2, 3]
        names |= {"bob"}
        ages |= {"bob": 2}
        jobs += [2]
        groups["k"] += [2]


def count(count, text):
    for _ in range(3):
        count += len(text)
        count *= 2
        text += str(count)
    return count, text


def show(numbers, names, ages, jobs, groups):
    with lock:
        for each in numbers:
            print(each)
        for each in names:
            print(each)
        for each in ages:
            print(each)
        for each in jobs:
            print(each)
        for each in groups["k"]:
            print(each)


print(count(1, "a"))
one_by_one(
    lambda: add_all(numbers, names, ages, jobs, groups),
    lambda: show(numbers, names, ages, jobs, groups),
)
