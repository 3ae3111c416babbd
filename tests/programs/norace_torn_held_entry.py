# expect: note benign Ring.pos
"""One lock is over all of a state, or of what is stored together one thing alone is loaded."""

import threading

from support.invisible import one_by_one


class Quote:
    def __init__(self):
        self.symbol = "A"
        self.fields = {"price": 1.5}
        self.lock = threading.Lock()

    def update(self, symbol, price):
        with self.lock:
            self.symbol = symbol
            self.fields["price"] = price

    def show(self):
        with self.lock:
            return f"{self.symbol} {self.fields['price']}"


class Ring:
    def __init__(self):
        self.marks = {"high": 0, "low": 0}
        self.pos = 0

    def move(self, mark):
        for place in range(3):
            self.marks[mark] = place
            self.pos = place

    def show(self, mark):
        return self.marks[mark], self.pos


quote = Quote()
ring = Ring()


def write():
    quote.update("B", 2.5)
    ring.move("high")


def read():
    quote.show()
    ring.show("low")


one_by_one(write, read)
