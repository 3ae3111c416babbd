# expect: warning data-race Prices.rate
"""A thread of its own prepares what the tasks need: nothing says that it is done by then."""

import threading
from multiprocessing.pool import ThreadPool

from support.invisible import Turns


class Prices:
    def __init__(self):
        self.rate = 1
        self.lock = threading.Lock()


prices = Prices()
turns = Turns()


def prepare():
    turns.wait(0)
    with prices.lock:
        prices.rate = 3  # racy
    turns.end()


def price(number):
    turns.wait(1)
    assert prices.rate * number in (2, 6)  # racy
    turns.end()


with ThreadPool(2) as pool:
    preparing = threading.Thread(target=prepare)
    preparing.start()
    pool.apply(price, (2,))
    preparing.join()
