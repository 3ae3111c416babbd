# expect: error iterate-while-mutated dict
"""The walk lets the other thread go on from inside of a property: its next step finds what that thread has inserted.

It raises RuntimeError: dictionary changed size during iteration.
"""

import threading

from support.invisible import Turns, together

turns = Turns()
started = threading.Event()


class Price:
    @property
    def text(self):
        started.set()
        return "1.50"


prices = {"apple": Price(), "pear": Price()}


def walk():
    try:
        for fruit in prices:  # racy
            print(prices[fruit].text)
            if fruit == "pear":
                turns.wait(1)
    except RuntimeError as error:
        print(error)
    turns.end()


def insert():
    started.wait()
    turns.wait(0)
    prices["cherry"] = 4  # racy
    turns.end()


together(walk, insert)
