# expect: error lost-update support.state.visits
"""A module's variable is updated from outside of the module.

Both can read the same old value, and one update is lost.
"""

from support import state
from support.invisible import one_by_one


def visit():
    state.visits += 1  # racy


one_by_one(visit, visit)
