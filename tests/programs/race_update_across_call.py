# expect: error lost-update Account.balance
# reachable: any
"""Between the load and the store of one update a function runs: with the GIL too the other can come in between.

Both can read the same old value, and one update is lost.
"""

from support.invisible import one_by_one


class Account:
    def __init__(self):
        self.balance = 0


account = Account()


def interest():
    return 3


def credit():
    account.balance += interest()  # racy


def deposit():
    account.balance += 1  # racy


one_by_one(credit, deposit)
