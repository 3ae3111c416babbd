# expect: error iterate-while-mutated __main__.__dict__
# expect: error iterate-while-mutated __main__.__dict__
# expect: error iterate-while-mutated support.state.__dict__
"""Walks over the globals of a module beside one that comes or goes."""

from support import state
from support.invisible import one_by_one

early = 1


def walk():
    return sum(1 for _ in globals())  # racy


def add():
    global late
    late = 2  # racy


def delete():
    global early
    del early  # racy


def walk_state():
    for _ in vars(state).items():  # racy
        pass


def add_to_state():
    state.late = 1  # racy


one_by_one(walk, add)
one_by_one(walk, delete)
one_by_one(walk_state, add_to_state)
