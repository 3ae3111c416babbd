# expect: nothing
"""Each context sets a budget of its own."""

import contextvars

from support.invisible import one_by_one


class Budget:
    def __init__(self):
        self.left = 100


budget = contextvars.ContextVar("budget")
contexts = [contextvars.copy_context(), contextvars.copy_context()]


def spend():
    budget.set(Budget())
    budget.get().left -= 10


def one():
    contexts[0].run(spend)


def two():
    contexts[1].run(spend)


one_by_one(one, two)
