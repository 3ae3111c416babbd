"""Threads call a function that exec has made of text; it counts under a lock."""

# engine: auto
# expect: nothing

from support.invisible import one_by_one

SOURCE = """
import threading

hits = 0
lock = threading.Lock()

def count():
    global hits
    with lock:
        hits += 1
"""

names: dict = {"__name__": "made"}
exec(SOURCE, names)


def first():
    names["count"]()


def second():
    names["count"]()


one_by_one(first, second)
