# expect: error check-then-act list
"""The letter is seen with the lock of the condition held, and taken after its release.

Both may see the last one: the second pops from an empty list (IndexError).
"""

import threading

from support.invisible import one_by_one


class Mailbox:
    def __init__(self):
        self.letters = ["a"]
        self.condition = threading.Condition()

    def take(self):
        with self.condition:
            ready = bool(self.letters)  # racy
        if ready:
            return self.letters.pop()  # racy
        return None


mailbox = Mailbox()


def one():
    mailbox.take()


def two():
    mailbox.take()


one_by_one(one, two)
