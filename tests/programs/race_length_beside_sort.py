# expect: warning data-race list
# twin: norace_sorted_beside_index
"""A list that is being sorted is empty meanwhile: its length can be asked at that moment."""

from support.invisible import one_by_one

scores = [3, 1, 2]


def order():
    scores.sort()  # racy


def count():
    return len(scores)  # racy


one_by_one(order, count)
