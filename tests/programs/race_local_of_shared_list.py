# expect: error iterate-while-mutated list
"""A thread's own variable holds everybody's list: an insertion shifts the rest, and a walk meets an element twice."""

import threading

from support.invisible import one_by_one

everybody = [1, 2, 3]
mine = threading.local()


def insert():
    mine.numbers = everybody
    mine.numbers.insert(0, 4)  # racy


def add_up():
    mine.numbers = everybody
    total = 0
    for number in mine.numbers:  # racy
        total += number


one_by_one(insert, add_up)
