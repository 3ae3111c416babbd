# expect: error iterate-while-mutated dict
"""The walk lets the other thread go on from inside of a property: its next step finds what that thread has inserted.

It raises RuntimeError: dictionary changed size during iteration.
"""

import threading

from support.invisible import Steps, together

steps = Steps()
started = threading.Event()


class Price:
    @property
    def text(self):
        started.set()
        return "1.50"


prices = {"apple": Price(), "pear": Price()}


def walk():
    for fruit in prices:  # racy
        print(prices[fruit].text)
    steps.end()


def insert():
    steps.wait(1)
    if started.is_set():
        prices["cherry"] = 4  # racy


together(walk, insert)
