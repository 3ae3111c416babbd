# expect: error lost-update support.state.visits
"""A module's variable is updated from outside of the module.

Both can read the same old value, and one update is lost.
"""

from support import state
from support.invisible import together


def visit():
    state.visits += 1  # racy


together(visit, visit)
