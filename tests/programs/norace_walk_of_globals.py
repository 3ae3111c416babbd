# expect: note benign support.state.__dict__
"""The globals stay, or a lock keeps the walk and the change apart, or the walk is over a copy."""

import threading

from support import state
from support.invisible import one_by_one

lock = threading.Lock()
early = 1


def walk():
    return sum(1 for _ in globals())


def store():
    global early
    early = 2
    state.visits = 3


def walk_guarded():
    with lock:
        return sum(1 for _ in globals())


def add_guarded():
    global late
    with lock:
        late = 2


def copy_state():
    return list(vars(state))


def add_to_state():
    state.late = 1


one_by_one(walk, store)
one_by_one(walk_guarded, add_guarded)
one_by_one(copy_state, add_to_state)
