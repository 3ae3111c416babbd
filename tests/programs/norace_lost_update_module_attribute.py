# expect: nothing
"""The threads of race_lost_update_module_attribute hold one lock, each for all that it does."""

import threading

from support import state
from support.invisible import together


def visit():
    state.visits += 1


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(visit), locked(visit))
