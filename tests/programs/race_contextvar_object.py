# expect: error lost-update Budget.left
"""A copied context brings the same object, not a copy of it.

Both can read the same old value, and one update is lost.
"""

import contextvars

from support.invisible import one_by_one


class Budget:
    def __init__(self):
        self.left = 100


budget = contextvars.ContextVar("budget")
budget.set(Budget())
contexts = [contextvars.copy_context(), contextvars.copy_context()]


def spend():
    budget.get().left -= 10  # racy


def one():
    contexts[0].run(spend)


def two():
    contexts[1].run(spend)


one_by_one(one, two)
