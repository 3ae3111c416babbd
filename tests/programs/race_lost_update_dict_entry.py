# expect: error lost-update dict['apples']
# reachable: free-threaded
"""Two threads increment one entry."""

from support.invisible import together

stock = {"apples": 1, "pears": 1}


def restock():
    stock["apples"] += 5  # racy


together(restock, restock)
