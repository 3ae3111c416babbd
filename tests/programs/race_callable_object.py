# expect: error lost-update Counter.value
# expect: warning data-race Counter.value
"""An object that is called from two threads counts its calls: of two at once one is lost.

What it returns is loaded again, and may be the count of the other.
"""

from support.invisible import one_by_one


class Counter:
    __slots__ = ("value",)

    def __init__(self):
        self.value = 0

    def __call__(self):
        self.value += 1  # racy
        return self.value  # racy


count = Counter()


def one():
    count()


def two():
    count()


one_by_one(one, two)
