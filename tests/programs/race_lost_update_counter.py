# expect: error lost-update Counter['hit']
"""A collections.Counter is no concurrent counter."""

from collections import Counter

from support.invisible import together

counts = Counter()


def hit():
    for _ in range(3):
        counts["hit"] += 1  # racy


together(hit, hit)
