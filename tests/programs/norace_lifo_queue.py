# expect: nothing
"""Both items are taken before the sums are read."""

import queue

from support.invisible import together

done = queue.LifoQueue()
sums = {"first": 0, "second": 0}


def first():
    sums["first"] = [3]
    done.put("first")


def second():
    sums["second"] = [4]
    done.put("second")


def collect():
    for _ in range(2):
        done.get()
    assert sums["first"] + sums["second"] == [3, 4]


together(first, second, collect)
