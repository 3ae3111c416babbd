# expect: nothing
"""The threads of race_check_hasattr hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Lexer:
    def use(self):
        if not hasattr(self, "table"):
            self.table = frozenset("ab")
        return self.table


lexer = Lexer()


def first():
    lexer.use()


def second():
    lexer.use()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
