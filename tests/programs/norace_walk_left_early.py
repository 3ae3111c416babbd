# expect: nothing
"""The walk lets the other thread go on where it makes no further step: it has found what it looked for."""

import threading

from support.invisible import one_by_one

found = threading.Event()
prices = {"apple": 1, "pear": 2, "plum": 3}


def walk():
    for fruit in prices:
        if fruit == "pear":
            found.set()
            break


def insert():
    if found.is_set():
        prices["cherry"] = 4


one_by_one(walk, insert)
