# expect: nothing
"""The threads of race_other_lock hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Account:
    def __init__(self):
        self.balance = 0
        self.deposits = threading.Lock()
        self.withdrawals = threading.Lock()

    def deposit(self):
        with self.deposits:
            self.balance += 10

    def withdraw(self):
        with self.withdrawals:
            self.balance -= 10


account = Account()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(account.deposit), locked(account.withdraw))
