# expect: warning data-race Settings.__dict__
# expect: warning data-race support.state.__dict__
"""A walk over the values of a namespace beside a store of one of them: some of what it gives is old, some new."""

from support import state
from support.invisible import one_by_one


class Settings:
    def __init__(self):
        self.size = 1
        self.name = "a"


settings = Settings()


def walk():
    for value in vars(settings).values():  # racy
        str(value)


def store():
    settings.size = 2  # racy


def walk_state():
    return [str(value) for _, value in vars(state).items()]  # racy


def store_in_state():
    state.visits = 7  # racy


one_by_one(walk, store)
one_by_one(walk_state, store_in_state)
