# expect: nothing
"""Both sides take the lock."""

import threading

from support.invisible import one_by_one


class Account:
    def __init__(self):
        self.balance = 0
        self.lock = threading.Lock()

    def deposit(self):
        with self.lock:
            self.balance += 10

    def bonus(self):
        with self.lock:
            self.balance += 1


account = Account()
one_by_one(account.deposit, account.bonus)
assert account.balance == 11
