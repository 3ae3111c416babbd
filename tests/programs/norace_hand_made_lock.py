# expect: nothing
"""The threads of race_hand_made_lock hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Printer:
    def __init__(self):
        self.busy = False
        self.pages = 0

    def print_page(self):
        while self.busy:
            pass
        self.busy = True
        self.pages += 1
        self.busy = False


printer = Printer()


def first():
    printer.print_page()


def second():
    printer.print_page()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
