# expect: error torn-state Account.balance
"""An amount that has left one account and not yet come to the other is in no sum.

Which objects are of one state is not written down: that one loop reaches them all shows it.
"""

from support.invisible import one_by_one


class Account:
    def __init__(self, balance):
        self.balance = balance


class Bank:
    def __init__(self):
        self.accounts = {"a": Account(70), "b": Account(30)}

    def total(self):
        return sum(account.balance for account in self.accounts.values())  # racy


def transfer(source, target, amount):
    source.balance -= amount  # racy
    target.balance += amount


bank = Bank()


def pay():
    transfer(bank.accounts["a"], bank.accounts["b"], 10)


one_by_one(pay, bank.total)
