# expect: error lost-update support.state.visits
"""Both import the plugin, which orders its body before what they do then, and neither's count before the other's.

Both can read the same old value, and one update is lost.
"""

import importlib

from support import state
from support.invisible import one_by_one


def load_and_count():
    importlib.import_module("support.plugin")
    state.visits += 1  # racy


def count_again():
    importlib.import_module("support.plugin")
    state.visits += 1  # racy


one_by_one(load_and_count, count_again)
