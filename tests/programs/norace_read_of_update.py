# expect: nothing
"""Both loads are under the lock under which the balance is updated: they find one balance."""

import threading

from support.invisible import together


class Account:
    def __init__(self):
        self.balance = 0
        self.lock = threading.Lock()


account = Account()
seen = []


def update():
    with account.lock:
        account.balance += 1


def read():
    with account.lock:
        seen.append((account.balance, account.balance))


together(update, read)
assert seen[0][0] == seen[0][1]
