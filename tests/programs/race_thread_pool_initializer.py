# expect: warning data-race Prices.rate
"""A thread of its own prepares what the tasks need: nothing says that it is done by then."""

import threading
from multiprocessing.pool import ThreadPool

from support.invisible import wait_until_gone


class Prices:
    def __init__(self):
        self.rate = 1
        self.lock = threading.Lock()


prices = Prices()


def prepare():
    with prices.lock:
        prices.rate = 3  # racy


def price(number):
    return prices.rate * number  # racy


with ThreadPool(2) as pool:
    preparing = threading.Thread(target=prepare)
    preparing.start()
    wait_until_gone(preparing)
    assert pool.map(price, range(4)) == [0, 3, 6, 9]
    preparing.join()
