# expect: error check-then-act Lexer.table
"""Between the test and the load the other may delete the attribute (AttributeError)."""

from support.invisible import Steps, together


class Lexer:
    def __init__(self):
        self.table = frozenset("ab")

    def use(self):
        return self.table if hasattr(self, "table") else None  # racy

    def drop(self):
        del self.table  # racy


lexer = Lexer()


steps = Steps()


def first():
    lexer.use()
    steps.end()


def second():
    steps.wait(1)
    lexer.drop()


together(first, second)
