# expect: warning check-then-act Lexer.table
"""Both may find no table, and build one each."""

from support.invisible import one_by_one


class Lexer:
    def use(self):
        if not hasattr(self, "table"):  # racy
            self.table = frozenset("ab")  # racy
        return self.table


lexer = Lexer()


def first():
    lexer.use()


def second():
    lexer.use()


one_by_one(first, second)
