# expect: nothing
"""Asked and loaded under the lock that the deletion takes: the table cannot go in between."""

import threading

from support.invisible import one_by_one


class Lexer:
    def __init__(self):
        self.table = frozenset("ab")
        self.lock = threading.Lock()

    def use(self):
        with self.lock:
            return self.table if hasattr(self, "table") else None

    def drop(self):
        with self.lock:
            del self.table


lexer = Lexer()


def first():
    lexer.use()


def second():
    lexer.drop()


one_by_one(first, second)
