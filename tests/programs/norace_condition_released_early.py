# expect: nothing
"""Seen and taken with the lock of the condition held: what was there is still there."""

import threading

from support.invisible import one_by_one


class Mailbox:
    def __init__(self):
        self.letters = ["a"]
        self.condition = threading.Condition()

    def take(self):
        with self.condition:
            if self.letters:
                return self.letters.pop()
        return None


mailbox = Mailbox()


def one():
    mailbox.take()


def two():
    mailbox.take()


one_by_one(one, two)
