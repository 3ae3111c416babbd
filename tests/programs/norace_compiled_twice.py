"""A text is compiled and executed twice; threads call what came of either, which share an object and a lock."""

# engine: auto
# expect: nothing

import threading

from support.invisible import one_by_one

SOURCE = """
def count():
    with lock:
        counter.hits += 1
"""


class Counter:
    def __init__(self):
        self.hits = 0


counter = Counter()
lock = threading.Lock()


def made():
    names = {"counter": counter, "lock": lock}
    exec(compile(SOURCE, "<counts>", "exec"), names)
    return names["count"]


count, count_too = made(), made()


def first():
    count()


def second():
    count_too()


one_by_one(first, second)
