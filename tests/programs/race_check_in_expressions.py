# expect: error check-then-act dict['tea']
# expect: error check-then-act dict['tea']
# expect: error check-then-act list
"""Test and act in one expression: what was found may be gone when it is taken."""

import threading

from support.invisible import one_by_one

lock = threading.Lock()
stack = [1, 2]
prices = {"tea": 2}
stock = {"tea": 3}


def look():
    price = prices["tea"] if "tea" in prices else 0  # racy
    held = [stock[name] for name in ("tea",) if name in stock]  # racy
    top = stack and stack.pop()  # racy
    return price, held, top


def sell():
    with lock:
        prices.pop("tea", None)  # racy
        stock.pop("tea", None)  # racy
        stack.clear()  # racy


one_by_one(look, sell)
