# expect: note benign Account.balance
"""A number that one thread alone updates is a gauge, also if it has done so but once: each load finds a number of its.

Each turn of the loop loads it once, and is an activation of its own.
"""

from support.invisible import together


class Account:
    def __init__(self):
        self.balance = 0


account = Account()
seen = []


def update():
    account.balance += 1


def read():
    for _ in range(2):
        seen.append(account.balance)


together(update, read)
assert account.balance == 1
