# expect: warning data-race Order.why
"""The future is cancelled first, and why is said too late: who finds it cancelled may ask before."""

from concurrent.futures import CancelledError, Future

from support.invisible import Turns, together


class Order:
    def __init__(self):
        self.why = None
        self.dish = Future()

    def withdraw(self):
        self.dish.cancel()
        turns.wait(0)
        self.why = ["late"]  # racy
        turns.end()

    def eat(self):
        try:
            self.dish.result()
        except CancelledError:
            turns.wait(1)
            assert self.why in (None, ["late"])  # racy
            turns.end()


order = Order()
turns = Turns()


def withdraw():
    order.withdraw()


def eat():
    order.eat()


together(withdraw, eat)
