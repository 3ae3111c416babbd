# expect: error lost-update Counter.hits
# expect: error lost-update Counter.left
"""Threads run functions that were pickled with their code, once each, as some schedulers hand out tasks.

Both can read the same old value, and one update is lost.
"""

import cloudpickle
from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0
        self.left = 10
        self.step = 2


counter = Counter()


def count(counter):
    counter.hits += 1  # racy
    left = counter.left  # racy
    counter.left = left - counter.step  # racy


task = cloudpickle.dumps(count)


def run():
    cloudpickle.loads(task)(counter)


one_by_one(run, run, lambda: count(counter))
