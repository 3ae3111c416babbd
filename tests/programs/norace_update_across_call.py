# expect: nothing
"""The threads of race_update_across_call hold one lock, each for all that it does."""

import threading

from support.invisible import together


class Account:
    def __init__(self):
        self.balance = 0


account = Account()


def interest():
    return 3


def credit():
    account.balance += interest()


def deposit():
    account.balance += 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(credit), locked(deposit))
