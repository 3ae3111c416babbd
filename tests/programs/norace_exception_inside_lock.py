# expect: nothing
"""An exception is raised and handled while the lock is held, and another leaves the block after the update.

Every update is made under the lock.
"""

import threading

from support.invisible import one_by_one


class Account:
    def __init__(self):
        self.balance = 0
        self.lock = threading.Lock()

    def pay(self):
        try:
            with self.lock:
                try:
                    raise LookupError
                except LookupError:
                    self.balance -= 1
                finally:
                    self.balance += 2
                raise ValueError
        except ValueError:
            pass


account = Account()
one_by_one(account.pay, account.pay)
assert account.balance == 2
