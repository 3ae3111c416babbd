# expect: error check-then-act Hub.counter
# expect: error lost-update Counter.hits
"""What fills the miss counts afterwards: hits that went to the object which was replaced are lost."""

from support.invisible import Steps, together


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


steps = Steps()


def first():
    Hub.hit()
    steps.end()


def second():
    steps.wait(1)
    Hub.hit()


together(first, second)
