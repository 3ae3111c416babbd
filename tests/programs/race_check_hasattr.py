# expect: warning check-then-act Lexer.table
"""Both may find no table, and build one each."""

from support.invisible import Steps, together


class Lexer:
    def use(self):
        if not hasattr(self, "table"):  # racy
            self.table = frozenset("ab")  # racy
        return self.table


lexer = Lexer()


steps = Steps()


def first():
    lexer.use()
    steps.end()


def second():
    steps.wait(1)
    lexer.use()


together(first, second)
