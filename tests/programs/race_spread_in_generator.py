# python: 3.15
# expect: error iterate-while-mutated list
"""`(*row for row in rows)` walks each row step by step, as `yield from row` does."""

from support.invisible import one_by_one

row = [1, 2, 3]
rows = (row,)


def total():
    return sum((*each for each in rows))  # racy


def shrink():
    row.remove(1)  # racy


one_by_one(total, shrink)
