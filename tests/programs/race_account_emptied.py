# expect: error check-then-act Account.balance
"""Both may find enough for one withdrawal: the balance falls below zero."""

from support.invisible import one_by_one


class Account:
    def __init__(self, balance):
        self.balance = balance

    def withdraw(self, amount):
        if self.balance >= amount:  # racy
            self.balance -= amount  # racy
            return True
        return False


account = Account(100)


def alice():
    account.withdraw(80)


def bob():
    account.withdraw(80)


one_by_one(alice, bob)
