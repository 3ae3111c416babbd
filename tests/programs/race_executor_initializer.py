# expect: warning data-race Prices.rate
"""One worker runs the initializer and both tasks: that does not order the second task after the first."""

from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps, ordered


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
    assert prices.rate in (1, 3)  # racy
    steps.end()


with ThreadPoolExecutor(2, initializer=prepare) as pool:
    for done, task in enumerate(ordered(update, price), 1):
        pool.submit(task)
        steps.wait(done)
