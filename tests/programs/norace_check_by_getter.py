# expect: note benign Account.balance
"""Who acts on the getter's answer holds the lock; who only shows it does not, and acts on nothing."""

import threading

from support.invisible import one_by_one


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.RLock()

    def get_balance(self):
        return self.balance

    def change(self, amount):
        with self.lock:
            self.balance += amount


def withdraw(amount):
    with account.lock:
        if account.get_balance() >= amount:
            account.change(-amount)


def show():
    print(account.get_balance())


account = Account(100)
one_by_one(lambda: withdraw(70), show)
