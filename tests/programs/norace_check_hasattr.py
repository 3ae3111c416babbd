# expect: nothing
"""Asked and built under the lock of the lexer: the second thread finds the table of the first."""

import threading

from support.invisible import one_by_one


class Lexer:
    def __init__(self):
        self.lock = threading.Lock()

    def use(self):
        with self.lock:
            if not hasattr(self, "table"):
                self.table = frozenset("ab")
            return self.table


lexer = Lexer()


def first():
    lexer.use()


def second():
    lexer.use()


one_by_one(first, second)
