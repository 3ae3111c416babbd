# expect: nothing
"""The handler, which runs when the exception has released the lock, takes it again for its update."""

import threading

from support.invisible import one_by_one


class Account:
    def __init__(self):
        self.balance = 0
        self.lock = threading.Lock()

    def pay(self):
        try:
            with self.lock:
                raise LookupError
        except LookupError:
            self.undo()

    def undo(self):
        with self.lock:
            self.balance -= 1


account = Account()


def first():
    account.undo()


def second():
    account.pay()


one_by_one(first, second)
