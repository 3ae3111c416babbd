# expect: nothing
"""`get` is ordered after the `put` of what it returned."""

import queue

from support.invisible import together


class Order:
    def __init__(self):
        self.price = None


order = Order()
orders = queue.Queue()


def price():
    order.price = [10]
    orders.put("priced")


def bill():
    orders.get()
    assert order.price


together(price, bill)
