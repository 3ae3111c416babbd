# expect: nothing
"""Who learns that a future was cancelled finds what was written before."""

from concurrent.futures import CancelledError, Future

from support.invisible import together


class Order:
    def __init__(self):
        self.why = None
        self.dish = Future()

    def withdraw(self):
        self.why = ["late"]
        self.dish.cancel()

    def eat(self):
        try:
            return self.dish.result()
        except CancelledError:
            return self.why


order = Order()


def withdraw():
    order.withdraw()


def eat():
    assert order.eat() == ["late"]


together(withdraw, eat)
