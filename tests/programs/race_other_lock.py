# expect: error lost-update Account.balance
"""Each side holds a lock, but not the same one.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import one_by_one


class Account:
    def __init__(self):
        self.balance = 0
        self.deposits = threading.Lock()
        self.withdrawals = threading.Lock()

    def deposit(self):
        with self.deposits:
            self.balance += 10  # racy

    def withdraw(self):
        with self.withdrawals:
            self.balance -= 10  # racy


account = Account()
one_by_one(account.deposit, account.withdraw)
