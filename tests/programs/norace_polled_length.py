# expect: note benign list
"""A thread waits until enough has been appended: the appends that the length counted come before its walk."""

import os

from support.invisible import together


class Row:
    def __init__(self, number):
        self.number = number


rows = []


def append():
    for number in range(5):
        row = Row(number)
        rows.append(row)


def wait():
    while len(rows) < 5:
        os.sched_yield()
    for row in rows:
        row.number += 1


together(append, wait)
