# expect: error check-then-act Printer.busy
# expect: error lost-update Printer.pages
"""A flag that is tested and then set is no lock: both may find it down, and set it.

Then both read the same old number of pages, and one is not counted.
"""

from support.invisible import one_by_one


class Printer:
    def __init__(self):
        self.busy = False
        self.pages = 0

    def print_page(self):
        while self.busy:  # racy
            pass
        self.busy = True  # racy
        self.pages += 1  # racy
        self.busy = False


printer = Printer()


def first():
    printer.print_page()


def second():
    printer.print_page()


one_by_one(first, second)
