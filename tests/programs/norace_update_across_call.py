# expect: nothing
"""The lock is held while the function between load and store runs."""

import threading

from support.invisible import together


class Account:
    def __init__(self):
        self.balance = 0
        self.lock = threading.Lock()


account = Account()


def interest():
    return 3


def credit():
    with account.lock:
        account.balance += interest()


def deposit():
    with account.lock:
        account.balance += 1


together(credit, deposit)
assert account.balance == 4
