# expect: error lost-update __main__.evicted
# expect: note benign dict
"""A loop that ends where a container is short enough has waited for no insertion: what others did before theirs is not
ordered by it.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one

cache = {}
evicted = 0


def put(key):
    cache[key] = key
    while len(cache) > 2:
        del cache[min(cache)]


def first():
    global evicted
    evicted += 1  # racy
    put("a")


def second():
    global evicted
    put("b")
    evicted += 1  # racy


one_by_one(first, second)
