# expect: nothing
"""A lock tests and takes in one step: one thread at a time prints."""

import threading

from support.invisible import one_by_one


class Printer:
    def __init__(self):
        self.busy = threading.Lock()
        self.pages = 0

    def print_page(self):
        with self.busy:
            self.pages += 1


printer = Printer()


def first():
    printer.print_page()


def second():
    printer.print_page()


one_by_one(first, second)
