# expect: nothing
"""The threads of race_read_of_update hold one lock, each for all that it does."""

import threading

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


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(update), locked(read))
