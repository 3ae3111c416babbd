# expect: error lost-update dict['apples']
# reachable: free-threaded
"""Two threads increment one entry of a dict.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one

stock = {"apples": 1, "pears": 1}


def restock():
    stock["apples"] += 5  # racy


one_by_one(restock, restock)
