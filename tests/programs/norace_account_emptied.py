# expect: nothing
"""Tested and withdrawn under the account's lock: the second thread finds what the first one has left."""

import threading

from support.invisible import one_by_one


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()

    def withdraw(self, amount):
        with self.lock:
            if self.balance >= amount:
                self.balance -= amount
                return True
        return False


account = Account(100)


def alice():
    account.withdraw(80)


def bob():
    account.withdraw(80)


one_by_one(alice, bob)
