# expect: nothing
"""Test and act in one expression, under the lock."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()
stack = [1, 2]
prices = {"tea": 2}
stock = {"tea": 3}


def look():
    with lock:
        price = prices["tea"] if "tea" in prices else 0
        held = [stock[name] for name in ("tea",) if name in stock]
        top = stack and stack.pop()
    return price, held, top


def sell():
    with lock:
        prices.pop("tea", None)
        stock.pop("tea", None)
        stack.clear()


one_by_one(look, sell)
