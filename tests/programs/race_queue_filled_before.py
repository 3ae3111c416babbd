# expect: error lost-update __main__.total
"""Both workers take a job that was put before they started: nothing orders their updates, whatever else is in the queue.

Both can read the same old value, and one update is lost.
"""

import queue

from support.invisible import one_by_one

jobs = queue.Queue()
jobs.put("one")
jobs.put("two")
total = 0


def work():
    global total
    job = jobs.get()
    total += 1  # racy
    jobs.put(job)


def first():
    work()


def second():
    work()


one_by_one(first, second)
