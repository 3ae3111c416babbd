# expect: nothing
"""The walk lets the other thread go on from inside of a property, and makes no further step after that."""

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
    for fruit in prices:
        if fruit == "apple":
            print(prices[fruit].text)
            break
    steps.end()


def insert():
    steps.wait(1)
    if started.is_set():
        prices["cherry"] = 4


together(walk, insert)
