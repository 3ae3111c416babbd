# expect: error check-then-act Hub.counter
# expect: error lost-update Counter.hits
"""What fills the miss counts afterwards: hits that went to the object which was replaced are lost."""

from support.invisible import one_by_one


class Counter:
    def __init__(self):
        self.hits = 0

    def hit(self):
        self.hits += 1  # racy


class Hub:
    counter = None

    @classmethod
    def hit(cls):
        if cls.counter is None:  # racy
            cls.counter = Counter()  # racy
        cls.counter.hit()


def first():
    Hub.hit()


def second():
    Hub.hit()


one_by_one(first, second)
