# expect: error lost-update Account.balance
"""A method sets under the lock what its caller has computed from a load without; it compares nothing before."""

import threading

from support.invisible import one_by_one


class Account:
    def __init__(self):
        self.lock = threading.Lock()
        self.balance = 0

    def replace(self, old, new):
        with self.lock:
            if old == new:
                return False
            self.balance = new  # racy
            return True

    def deposit(self, amount):
        while True:
            balance = self.balance  # racy
            if self.replace(balance, balance + amount):
                return


account = Account()
one_by_one(lambda: account.deposit(2), lambda: account.deposit(3))
