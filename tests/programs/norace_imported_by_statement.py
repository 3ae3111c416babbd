# expect: nothing
"""An import statement that finds the plugin loaded comes after the plugin's body, which counts it."""

from support import state
from support.invisible import one_by_one


def load():
    import support.plugin


def load_and_count():
    from support import plugin

    state.visits += 1


one_by_one(load, load_and_count)
assert state.visits == 2
