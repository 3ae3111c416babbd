# expect: nothing
# one order: who takes the item that was put before the threads waits for nobody
"""Two items that are one object, one of them put before the threads started: the last to take one takes the one that the
first has put.
"""

import queue

from support.invisible import one_by_one

jobs = queue.Queue()
jobs.put("job")
total = 0


def first():
    global total
    total += 1
    jobs.put("job")


def second():
    assert jobs.get() == "job"


def third():
    global total
    assert jobs.get() == "job"
    total += 1


one_by_one(first, second, third)
