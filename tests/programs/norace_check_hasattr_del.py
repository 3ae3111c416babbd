# expect: nothing
"""The threads of race_check_hasattr_del hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Lexer:
    def __init__(self):
        self.table = frozenset("ab")

    def use(self):
        return self.table if hasattr(self, "table") else None

    def drop(self):
        del self.table


lexer = Lexer()


def first():
    lexer.use()


def second():
    lexer.drop()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
