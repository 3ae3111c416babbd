# expect: nothing
"""Every access is made with the one lock held: the release of each comes before the acquire of the next."""

import threading

from support.invisible import together


class Account:
    def __init__(self):
        self.lock = threading.Lock()
        self.balance = 0
        self.history = []

    def deposit(self):
        for _ in range(50):
            with self.lock:
                self.balance += 1
                self.history.append(self.balance)


account = Account()
together(account.deposit, account.deposit, account.deposit)
assert account.balance == len(account.history) == 150
