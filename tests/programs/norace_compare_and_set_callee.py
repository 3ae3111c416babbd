# expect: note benign Account.balance
"""A method compares and sets under the lock; who calls it has loaded the old value without."""

import threading

from support.invisible import together


class Account:
    def __init__(self):
        self.lock = threading.Lock()
        self.balance = 0

    def replace(self, old, new):
        with self.lock:
            if self.balance != old:
                return False
            self.balance = new
            return True

    def deposit(self, amount):
        while True:
            balance = self.balance
            if self.replace(balance, balance + amount):
                return


account = Account()
together(lambda: account.deposit(2), lambda: account.deposit(3))
assert account.balance == 5
