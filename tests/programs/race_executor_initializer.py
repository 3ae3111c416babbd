# expect: warning data-race Prices.rate
"""One worker runs the initializer and both tasks: the first task does not come before the second."""

from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps


class Prices:
    def __init__(self):
        self.rate = 1


prices = Prices()
steps = Steps()


def prepare():
    pass


def update():
    prices.rate = 3  # racy
    steps.end()


def price():
    return prices.rate * 2  # racy


with ThreadPoolExecutor(2, initializer=prepare) as pool:
    pool.submit(update)
    steps.wait(1)
    assert pool.submit(price).result() == 6
