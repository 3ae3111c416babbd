# expect: warning data-race Order.price
"""`empty()` reports no completion, only `get` is ordered after the `put`: the price may be there or not."""

import queue

from support.invisible import one_by_one


class Order:
    def __init__(self):
        self.price = None


order = Order()
orders = queue.Queue()


def price():
    order.price = [10]  # racy
    orders.put("priced")


def bill():
    ready = not orders.empty()
    print(ready, order.price)  # racy


one_by_one(price, bill)
