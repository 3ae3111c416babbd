# expect: error lost-update Account.balance
"""What a thread is given is known to it from its start: a second update can be lost whichever comes first.

No store of the account is seen: it goes as an argument. The starter's update comes between the start and the thread's
first touch, with nothing that orders the two, so both may read the same balance.
"""

import threading

from support.invisible import Turns


class Account:
    def __init__(self):
        self.balance = 0


turns = Turns()


def deposit(account):
    turns.wait(1)
    account.balance += 1  # racy
    turns.end()


def main():
    account = Account()
    thread = threading.Thread(target=deposit, args=(account,))
    thread.start()
    turns.wait(0)
    account.balance += 1  # racy
    turns.end()
    thread.join()


threading.Thread(target=main, name="main").start()
