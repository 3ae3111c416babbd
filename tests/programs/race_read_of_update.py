# expect: warning data-race Account.balance
# reachable: any
"""One thread updates what the other loads twice: the order decides whether both find one balance, on every build."""

from support.invisible import one_by_one


class Account:
    def __init__(self):
        self.balance = 0


account = Account()
seen = []


def update():
    account.balance += 1  # racy


def read():
    seen.append((account.balance, account.balance))  # racy


one_by_one(update, read)
