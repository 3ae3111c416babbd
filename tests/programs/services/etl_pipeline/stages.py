"""Rows on their way: read, cleaned, priced."""

import csv
import io

TEXT = """item,amount
apple,3
pear,
plum,x
fig,7
"""


class Bad(ValueError):
    pass


class Row:
    __slots__ = ("amount", "item", "price")

    def __init__(self, item, amount):
        self.item = item
        self.amount = amount
        self.price = None


def read(text=TEXT):
    yield from csv.DictReader(io.StringIO(text))


def clean(record):
    if not record["amount"].isdigit():
        raise Bad(record["item"])
    return Row(record["item"], int(record["amount"]))


def price(row, prices):
    row.price = row.amount * prices.get(row.item, 1)
    return row
