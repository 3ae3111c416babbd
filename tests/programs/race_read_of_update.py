# expect: warning data-race Account.balance
# reachable: any
"""One thread updates what the other reads twice: the order decides what it sees, on every build."""

from support.invisible import together


class Account:
    def __init__(self):
        self.balance = 0


account = Account()
seen = []


def update():
    account.balance += 1  # racy


def read():
    for _ in range(2):
        seen.append(account.balance)  # racy


together(update, read)
