# expect: error lost-update Ledger.total
"""A decorator that makes one lock for each function guards functions, not what they share.

Both can read the same old value, and one update is lost.
"""

import functools
import threading

from support.invisible import one_by_one


def synchronized(function):
    lock = threading.Lock()

    @functools.wraps(function)
    def wrapper(*arguments):
        with lock:
            return function(*arguments)

    return wrapper


class Ledger:
    def __init__(self):
        self.total = 0

    @synchronized
    def credit(self):
        self.total += 5  # racy

    @synchronized
    def debit(self):
        self.total -= 5  # racy


ledger = Ledger()


def credit():
    ledger.credit()


def debit():
    ledger.debit()


one_by_one(credit, debit)
