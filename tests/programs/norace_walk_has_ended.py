# expect: nothing
"""The event is set after the last step of the walk, and nothing is inserted before that."""

import threading

from support.invisible import one_by_one

started = threading.Event()
ended = threading.Event()
prices = {"apple": 1, "pear": 2, "plum": 3}


def walk():
    for fruit in prices:
        started.set()
        print(fruit)
    ended.set()


def insert():
    if started.is_set() and ended.is_set():
        prices["cherry"] = 4


one_by_one(walk, insert)
