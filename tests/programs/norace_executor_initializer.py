# expect: nothing
"""Each worker has been through its initializer, which prepares what no other has, before the tasks that it runs."""

import threading
from concurrent.futures import ThreadPoolExecutor


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


def price():
    return prices.rate * 2


with ThreadPoolExecutor(2, initializer=prepare) as pool:
    amounts = [pool.submit(price) for _ in range(2)]
assert [amount.result() for amount in amounts] == [6, 6]
