# expect: error lost-update Counter['hit']
"""`counts[key] += 1` on a collections.Counter is a load and a store, as on a dict.

Both can read the same old value, and one update is lost.
"""

from collections import Counter

from support.invisible import one_by_one

counts = Counter()


def hit():
    for _ in range(3):
        counts["hit"] += 1  # racy


one_by_one(hit, hit)
