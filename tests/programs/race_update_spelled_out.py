# expect: error lost-update __main__.total
# expect: error lost-update dict['apples']
# reachable: free-threaded
"""Updates without an augmented assignment, and without a step in Python between their load and their store.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one

stock = {"apples": 1, "pears": 1}
total = 0


def restock():
    global total
    total = total + 1  # racy
    stock["apples"] = stock["apples"] + 1  # racy


one_by_one(restock, restock)
