# expect: nothing
"""A plugin counts itself where it is imported first: whoever imports it later comes after that."""

import importlib

from support import state
from support.invisible import one_by_one


def load():
    importlib.import_module("support.plugin")


def load_and_count():
    importlib.import_module("support.plugin")
    state.visits += 1


one_by_one(load, load_and_count)
assert state.visits == 2
