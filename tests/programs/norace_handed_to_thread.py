# expect: nothing
"""What the starter does to an argument before the start comes before all that the thread does; after the join, after."""

import threading


class Account:
    def __init__(self):
        self.balance = 0


def deposit(account):
    account.balance += 1


def main():
    account = Account()
    account.balance += 1
    thread = threading.Thread(target=deposit, args=(account,))
    thread.start()
    thread.join()
    account.balance += 1


threading.Thread(target=main, name="main").start()
