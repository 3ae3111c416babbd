# expect: error check-then-act Account.balance
"""Both may find enough in the account by the getter, and both take it: the getter's own test of a number guards."""

import threading

from support.invisible import one_by_one


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()

    def get_balance(self):
        return self.balance  # racy

    def change(self, amount):
        with self.lock:
            self.balance += amount  # racy


def withdraw(amount):
    if account.get_balance() >= amount:
        account.change(-amount)


account = Account(100)
one_by_one(lambda: withdraw(70), lambda: withdraw(60))
