# expect: error iterate-while-mutated dict
"""The walk lets the other thread go on from inside of a property: its next step finds what that thread has inserted.

It raises RuntimeError: dictionary changed size during iteration.
"""

import threading

from support.invisible import Steps, Turns, together

stepped = Steps()
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
                stepped.end()
                turns.wait(1)
    except RuntimeError as error:
        print(error)
    turns.end()


def insert():
    started.wait()
    stepped.wait(1)
    turns.wait(0)
    prices["cherry"] = 4  # racy
    turns.end()


together(walk, insert)
