# expect: nothing
"""The text is asked for and made under the lock of the function: the second thread finds what the first one made."""

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
            return self.text


function = Function()


def one():
    function.describe(7)


def two():
    function.describe(7)


one_by_one(one, two)
