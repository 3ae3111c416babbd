# expect: nothing
"""The threads of race_exception_releases hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Account:
    def __init__(self):
        self.balance = 0
        self.lock = threading.Lock()

    def pay(self):
        try:
            with self.lock:
                raise LookupError
        except LookupError:
            self.undo()

    def undo(self):
        self.balance -= 1


account = Account()


def first():
    account.undo()


def second():
    account.pay()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
