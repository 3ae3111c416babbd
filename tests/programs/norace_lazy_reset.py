# expect: nothing
"""Reset, filling and load are made under the lock of the function: nobody resets in between."""

import threading

from support.invisible import one_by_one


class Function:
    def __init__(self):
        self.text = None
        self.lock = threading.Lock()

    def describe(self, number, fresh=False):
        with self.lock:
            if fresh:
                self.text = None
            if self.text is None:
                self.text = str(number)
            return self.text.upper()


function = Function()


def one():
    function.describe(7)


def two():
    function.describe(8, fresh=True)


one_by_one(one, two)
