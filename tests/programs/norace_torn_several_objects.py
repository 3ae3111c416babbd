# expect: note benign Account.balance
# expect: note benign Account.limit
# expect: note benign Account.cleared
"""One account at a time is asked, and of several one thing alone is changed: there is no state to be half done.

Nor is there one where of the two accounts one is somebody else's, or where both are the same.
"""

from support.invisible import one_by_one


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.limit = 10
        self.cleared = 0


class Bank:
    def __init__(self):
        self.accounts = {"a": Account(70), "b": Account(30)}

    def balance(self, name):
        return self.accounts[name].balance

    def cleared(self):
        return sum(account.cleared for account in self.accounts.values())

    def limits(self):
        return [account.limit for account in self.accounts.values()]


def transfer(source, target, amount):
    source.balance -= amount
    target.balance += amount


def clear(source, target):
    source.cleared -= 1
    target.cleared += 1


bank = Bank()
abroad = Account(0)


def pay():
    transfer(bank.accounts["a"], bank.accounts["b"], 10)
    bank.accounts["a"].limit -= 1
    clear(bank.accounts["a"], bank.accounts["a"])
    clear(bank.accounts["a"], abroad)


def ask():
    bank.balance("a")


def ask_other():
    bank.balance("b")


one_by_one(pay, ask, ask_other, bank.limits, bank.cleared)
