# expect: error torn-state Quote.symbol
# expect: error torn-state Session.token
# expect: error torn-state dict['high']
# named: Quote.fields['price']
# named: User.name
# named: Ring.pos
"""Beside an attribute, what an object or container holds that another attribute of the same object holds.

A new half may be seen with an old one. Of an entry whose key the caller gives, both halves are one bug.
"""

from support.invisible import one_by_one


class Quote:
    def __init__(self):
        self.symbol = "A"
        self.fields = {"price": 1.5}

    def update(self, symbol, price):
        self.symbol = symbol  # racy
        self.fields["price"] = price

    def show(self):
        return f"{self.symbol} {self.fields['price']}"  # racy


class User:
    def __init__(self):
        self.name = "a"


class Session:
    def __init__(self):
        self.token = "a"
        self.user = User()

    def log_in(self):
        self.token = "b"  # racy
        self.user.name = "b"

    def header(self):
        return f"{self.token}:{self.user.name}"  # racy


class Ring:
    def __init__(self):
        self.marks = {"high": 0}
        self.pos = 0

    def move(self, mark, place):
        self.marks[mark] = place  # racy
        self.pos = place

    def show(self, mark):
        return self.marks[mark], self.pos  # racy


quote = Quote()
session = Session()
ring = Ring()


def write():
    quote.update("B", 2.5)
    session.log_in()
    ring.move("high", 3)


def read():
    quote.show()
    session.header()
    ring.show("high")


one_by_one(write, read)
