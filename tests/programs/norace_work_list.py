# expect: note benign deque
"""Each worker tries again until the deque is empty, and adds up for itself; the sums meet under a lock."""

import threading
from collections import deque

from support.invisible import one_by_one


class Stats:
    def __init__(self):
        self.total = 0
        self.lock = threading.Lock()


stats = Stats()
tasks = deque([1, 2, 3, 4])


def work(most):
    total = 0
    for _ in range(most):
        try:
            total += tasks.popleft()
        except IndexError:
            break
    with stats.lock:
        stats.total += total


one_by_one(lambda: work(2), lambda: work(3))
