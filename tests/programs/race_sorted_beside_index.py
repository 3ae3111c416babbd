# expect: warning data-race list
"""`sort` empties the list while it works, and puts another element first: the load fails, or takes either."""

from support.invisible import one_by_one

scores = [3, 1, 2]


def best():
    return scores[0]  # racy


def rank():
    scores.sort()  # racy


one_by_one(best, rank)
