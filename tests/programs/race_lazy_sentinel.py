# expect: warning check-then-act Lazy.value
"""Two threads may both find nothing and make a value each; what they make is alike, and never changed."""

from support.invisible import one_by_one

_MISSING = object()


class Lazy:
    def __init__(self, make):
        self.make = make
        self.value = _MISSING

    def get(self):
        if self.value is _MISSING:  # racy
            self.value = self.make()  # racy
        return self.value


lazy = Lazy(lambda: (1, 2))
one_by_one(lazy.get, lazy.get)
