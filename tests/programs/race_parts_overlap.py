# expect: warning data-race list[4]
"""Two workers replace parts of one list that have an element in common: who comes last decides what it is."""

from support.invisible import one_by_one

numbers = [0] * 8


def lower():
    numbers[0:5] = [1] * 5  # racy


def upper():
    numbers[4:8] = [2] * 4  # racy


one_by_one(lower, upper)
