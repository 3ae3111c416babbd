# expect: nothing
"""Number and text are asked for and made under the lock of the source."""

import threading

from support.invisible import one_by_one


class Source:
    def __init__(self):
        self.number = None
        self.text = None
        self.lock = threading.Lock()

    def describe(self, number):
        with self.lock:
            if self.number is None:
                self.number = number
            elif number != self.number:
                raise ValueError(number)
            if self.text is None:
                self.text = str(number)
            return self.text


source = Source()


def one():
    source.describe(7)


def two():
    source.describe(7)


one_by_one(one, two)
