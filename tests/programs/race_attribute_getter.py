# expect: warning data-race Account.balance
"""`attrgetter` follows the dotted name from C code: it loads the balance that the other thread stores.

Which of the two balances is found is decided by nothing.
"""

import operator

from support.invisible import one_by_one


class Owner:
    def __init__(self, account):
        self.account = account


class Account:
    balance = 0


account = Account()
account.balance = 100
owners = [Owner(account)]


def rank():
    sorted(owners, key=operator.attrgetter("account.balance"))  # racy


def pay():
    account.balance = 150  # racy


one_by_one(rank, pay)
