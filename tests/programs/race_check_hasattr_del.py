# expect: error check-then-act Lexer.table
"""Between the test and the load the other may delete the attribute (AttributeError)."""

from support.invisible import one_by_one


class Lexer:
    def __init__(self):
        self.table = frozenset("ab")

    def use(self):
        return self.table if hasattr(self, "table") else None  # racy

    def drop(self):
        del self.table  # racy


lexer = Lexer()


def first():
    lexer.use()


def second():
    lexer.drop()


one_by_one(first, second)
