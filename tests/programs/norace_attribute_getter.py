# expect: nothing
"""`attrgetter` loads under the lock under which the balance is stored: the release comes before the acquire."""

import operator
import threading

from support.invisible import one_by_one


class Account:
    def __init__(self):
        self.balance = 100


account = Account()
accounts = [account]
lock = threading.Lock()


def rank():
    with lock:
        sorted(accounts, key=operator.attrgetter("balance"))


def pay():
    with lock:
        account.balance = 150


one_by_one(rank, pay)
