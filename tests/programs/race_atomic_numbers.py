# expect: error lost-update Meter.hits
# expect: error lost-update Meter.total
# expect: error lost-update __main__.seconds
# expect: error lost-update calls
# expect: error lost-update list[0]
# expect: error lost-update dict['ann']
# expect: error lost-update Meter.best
"""Numbers of all sorts of places, each of which two threads update: of two updates from one old value one is lost."""

from support.invisible import one_by_one


class Meter:
    total = 0

    def __init__(self):
        self.hits = 0
        self.best = 0


meter = Meter()
seconds = 0.0
cells = [0]
by_name = {"ann": 0}


def counting():
    calls = 0

    def count(value):
        nonlocal calls
        calls += 1  # racy
        return value

    return count


count = counting()


def work():
    global seconds
    meter.hits += 1  # racy
    Meter.total += 1  # racy
    seconds += 0.5  # racy
    cells[0] += 1  # racy
    by_name["ann"] += 1  # racy
    meter.best = max(meter.best, count(3))  # racy


def first():
    work()


def second():
    work()


one_by_one(first, second)
