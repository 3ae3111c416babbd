# expect: nothing
"""Both sides hold the lock of the account."""

import threading

from support.invisible import one_by_one


class Account:
    def __init__(self):
        self.balance = 0
        self.lock = threading.Lock()

    def deposit(self):
        with self.lock:
            self.balance += 10

    def withdraw(self):
        with self.lock:
            self.balance -= 10


account = Account()
one_by_one(account.deposit, account.withdraw)
