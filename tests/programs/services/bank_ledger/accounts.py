"""Accounts, and the rules for what may be done with them."""


class Refused(Exception):
    pass


class Account:
    def __init__(self, owner, balance=0, limit=0):
        self.owner = owner
        self.balance = balance
        self.limit = limit

    def __repr__(self):
        return f"<{self.owner}: {self.balance}>"


def check_amount(amount):
    if not isinstance(amount, int):
        raise TypeError("whole cents only")
    if amount <= 0:
        raise Refused("an amount is greater than nothing")


def opened(names):
    return {name: Account(name, balance=100) for name in names}
