# expect: nothing
# one order: who takes both jobs needs the one that the first puts
"""One job was put before the workers started. Who gets it waits for nobody; who gets the other one comes after who put
that.
"""

import queue

from support.invisible import one_by_one

jobs = queue.Queue()
jobs.put("early")
total = 0


def first():
    global total
    total += 1
    jobs.put("late")


def second():
    global total
    assert jobs.get() == "early"
    assert jobs.get() == "late"
    total += 1


one_by_one(first, second)
