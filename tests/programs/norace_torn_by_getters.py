# expect: note benign Range._hi
# expect: note benign Settings._values
"""Who asks a getter once has one value."""

from support.invisible import one_by_one


class Range:
    def __init__(self):
        self._lo, self._hi = 0, 10

    @property
    def lo(self):
        return self._lo

    @property
    def hi(self):
        return self._hi

    def move(self):
        self._lo += 5
        self._hi += 5

    def width(self):  # nobody asks for it
        return -self.lo + self.hi

    def top(self):
        return self.hi


class Settings:
    def __init__(self):
        self._values = ("http", 80)

    def values(self):
        return self._values

    def change(self):
        self._values = ("https", 443)


bounds = Range()
settings = Settings()


def write():
    bounds.move()
    settings.change()


def read():
    bounds.top()
    protocol, port = settings.values()
    return protocol, port


one_by_one(write, read)
