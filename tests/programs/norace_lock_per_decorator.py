# expect: nothing
"""The decorator is given the lock: both methods hold the same one."""

import functools
import threading

from support.invisible import one_by_one


def synchronized(lock):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*arguments):
            with lock:
                return function(*arguments)

        return wrapper

    return decorate


books = threading.Lock()


class Ledger:
    def __init__(self):
        self.total = 0

    @synchronized(books)
    def credit(self):
        self.total += 5

    @synchronized(books)
    def debit(self):
        self.total -= 5


ledger = Ledger()


def credit():
    ledger.credit()


def debit():
    ledger.debit()


one_by_one(credit, debit)
