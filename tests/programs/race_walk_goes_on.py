# expect: error iterate-while-mutated dict
# twin: norace_walk_has_ended
"""The event orders the first step of the walk before the insertion, and no other step.

A step after the insertion raises RuntimeError: dictionary changed size during iteration.
"""

import threading

from support.invisible import one_by_one

started = threading.Event()
prices = {"apple": 1, "pear": 2, "plum": 3}


def walk():
    for fruit in prices:  # racy
        started.set()
        print(fruit)


def insert():
    if started.is_set():
        print("after the start")
    prices["cherry"] = 4  # racy


one_by_one(walk, insert)
