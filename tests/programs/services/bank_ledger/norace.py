# expect: nothing
"""Each operation of the bank is made under one lock, the balance sheet too."""

import contextlib
import threading

from support.invisible import one_by_one

from .accounts import Refused, check_amount, opened
from .statements import statement


class Bank:
    def __init__(self, names):
        self.accounts = opened(names)
        self.lock = threading.RLock()

    def withdraw(self, name, amount):
        check_amount(amount)
        with self.lock:
            account = self.accounts[name]
            if account.balance < amount:
                raise Refused(name)
            account.balance -= amount

    def pay_in(self, name, amount):
        check_amount(amount)
        with self.lock:
            self.accounts[name].balance += amount

    def transfer(self, source, target, amount):
        with self.lock:
            self.withdraw(source, amount)
            self.pay_in(target, amount)

    def balances(self):
        with self.lock:
            return {name: account.balance for name, account in self.accounts.items()}


bank = Bank(["ann", "bob", "cid"])


def rent():
    with contextlib.suppress(Refused):
        bank.transfer("ann", "bob", 80)


def shopping():
    with contextlib.suppress(Refused):
        bank.transfer("ann", "cid", 80)


def sheet():
    assert "total" in statement("Balance", bank.balances())


one_by_one(rent, shopping, sheet)
