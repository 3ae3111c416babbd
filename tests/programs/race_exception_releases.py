# expect: error lost-update Account.balance
"""An exception leaves the lock's block, and the handler updates outside of it.

Both handlers can read the same old balance.
"""

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
        self.balance -= 1  # racy


account = Account()


def first():
    account.undo()


def second():
    account.pay()


one_by_one(first, second)
