# expect: error lost-update Account.balance
# reachable: free-threaded
"""Only one side takes the lock, which keeps the other not out.

Both can read the same old value, and one update is lost.
"""

import threading

from support.invisible import one_by_one


class Account:
    def __init__(self):
        self.balance = 0
        self.lock = threading.Lock()

    def deposit(self):
        with self.lock:
            self.balance += 10  # racy

    def bonus(self):
        self.balance += 1  # racy


account = Account()
one_by_one(account.deposit, account.bonus)
