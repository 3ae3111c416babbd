# expect: nothing
"""Each worker of a `ThreadPool` has been through its initializer, which prepares what no other has, before its tasks."""

import threading
from multiprocessing.pool import ThreadPool


class Prices:
    def __init__(self):
        self.rate = 1
        self.is_prepared = False
        self.lock = threading.Lock()


prices = Prices()


def prepare():
    with prices.lock:
        if not prices.is_prepared:
            prices.is_prepared = True
            prices.rate = 3


def price(number):
    return prices.rate * number


with ThreadPool(2, initializer=prepare) as pool:
    assert pool.map(price, range(4)) == [0, 3, 6, 9]
