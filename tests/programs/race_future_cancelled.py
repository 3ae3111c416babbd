# expect: warning data-race Order.why
"""The future is cancelled first, and why is said too late: who finds it cancelled may ask before."""

from concurrent.futures import CancelledError, Future

from support.invisible import together


class Order:
    def __init__(self):
        self.why = None
        self.dish = Future()

    def withdraw(self):
        self.dish.cancel()
        self.why = ["late"]  # racy

    def eat(self):
        try:
            return self.dish.result()
        except CancelledError:
            return self.why  # racy


order = Order()


def withdraw():
    order.withdraw()


def eat():
    order.eat()


together(withdraw, eat)
