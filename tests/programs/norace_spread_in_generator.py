# python: 3.15
# expect: note benign list
# expect: note benign dict
"""In a list, set or dict display each part is taken in at once."""

from support.invisible import one_by_one

row = [1, 2, 3]
rows = (row,)
prices = {"a": 1}
tables = (prices,)


def total():
    return sum([*each for each in rows])


def merged():
    return {**each for each in tables}


def change():
    row.append(4)
    prices["b"] = 2


one_by_one(total, merged, change)
