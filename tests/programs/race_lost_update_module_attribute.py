# expect: error lost-update support.state.visits
"""A module's variable, changed from outside."""

from support import state
from support.invisible import together


def visit():
    state.visits += 1  # racy


together(visit, visit)
