# expect: error check-then-act Account.balance
"""Transfers between accounts, and a balance sheet when all is done.

Two transfers may both find enough on one account, which is overdrawn then.
"""

from support.invisible import one_by_one

from .accounts import Refused, check_amount, opened
from .statements import statement


class Bank:
    def __init__(self, names):
        self.accounts = opened(names)

    def withdraw(self, name, amount):
        check_amount(amount)
        account = self.accounts[name]
        if account.balance < amount:  # racy
            raise Refused(name)
        account.balance -= amount  # racy

    def pay_in(self, name, amount):
        check_amount(amount)
        self.accounts[name].balance += amount

    def transfer(self, source, target, amount):
        self.withdraw(source, amount)
        self.pay_in(target, amount)

    def balances(self):
        return {name: account.balance for name, account in self.accounts.items()}


bank = Bank(["ann", "bob", "cid"])
refused = []


def rent():
    try:
        bank.transfer("ann", "bob", 80)
    except Refused as reason:
        refused.append(reason)


def shopping():
    try:
        bank.transfer("ann", "cid", 80)
    except Refused as reason:
        refused.append(reason)


one_by_one(rent, shopping)
assert len(refused) == 1
assert "total" in statement("Balance", bank.balances())
