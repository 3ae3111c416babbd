# expect: error torn-state Range._lo
# expect: warning data-race Settings._values
# named: Range._hi
# variants: all but half: what a getter and its caller do together is told of one text that is watched in one way
"""What a getter returns its caller has loaded: two properties of one state, and one property twice.

The width is of the new lower end and the old upper one; the protocol of the one pair comes with the port of the other.
"""

from support.invisible import one_by_one


class Range:
    def __init__(self):
        self._lo, self._hi = 0, 10

    @property
    def lo(self):
        return self._lo  # racy

    @property
    def hi(self):
        return self._hi

    def move(self):
        self._lo += 5  # racy
        self._hi += 5

    def width(self):
        return -self.lo + self.hi


class Settings:
    def __init__(self):
        self._values = ("http", 80)

    def values(self):
        return self._values  # racy

    def change(self):
        self._values = ("https", 443)  # racy


bounds = Range()
settings = Settings()


def write():
    bounds.move()
    settings.change()


def read():
    bounds.width()
    return settings.values()[0], settings.values()[1]


one_by_one(write, read)
