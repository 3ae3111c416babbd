"""A text is compiled and executed twice; threads call what came of either, which share an object.

Both can read the same old value, and one update is lost.
"""

# engine: auto
# expect: error lost-update Counter.hits

from support.invisible import one_by_one

SOURCE = """
def count():
    counter.hits += 1
"""


class Counter:
    def __init__(self):
        self.hits = 0


counter = Counter()


def made():
    names = {"counter": counter}
    exec(compile(SOURCE, "<counts>", "exec"), names)
    return names["count"]


count, count_too = made(), made()


def first():
    count()


def second():
    count_too()


one_by_one(first, second)
