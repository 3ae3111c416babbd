# expect: error lost-update dict['planned']
"""A priority queue orders a task's `put` before its `get`, and nothing else, where it compares numbers alone.

Both can read the same old value, and one update is lost.
"""

import queue

from support.invisible import one_by_one

tasks = queue.PriorityQueue()
notes = {"planned": 0}


def plan():
    notes["planned"] += 1  # racy
    tasks.put((2, "write the letter"))


def hurry():
    tasks.put((1, "buy a stamp"))
    notes["planned"] += 1  # racy


one_by_one(plan, hurry)
