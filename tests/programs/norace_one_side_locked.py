# expect: nothing
"""The threads of race_one_side_locked hold one lock, each for all that it does."""

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
        self.balance += 1


account = Account()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(account.deposit), locked(account.bonus))
