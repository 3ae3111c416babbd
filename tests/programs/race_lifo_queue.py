# expect: warning data-race dict['first']
"""The item of the one is no word of the other: of a stack, who takes one item gets the last.

What the first has stored may be there or not.
"""

import queue

from support.invisible import one_by_one

done = queue.LifoQueue()
sums = {"first": 0, "second": 0}


def first():
    sums["first"] = [3]  # racy
    done.put("first")


def second():
    sums["second"] = [4]
    done.put("second")


def collect():
    try:
        last = done.get_nowait()
    except queue.Empty:
        last = "second"
    if last == "second":
        print(sums["first"])  # racy


one_by_one(first, second, collect)
