# expect: nothing
"""Whoever changes another module's variable holds one lock."""

import threading

from support import state
from support.invisible import together

lock = threading.Lock()


def visit():
    with lock:
        state.visits += 1


together(visit, visit)
