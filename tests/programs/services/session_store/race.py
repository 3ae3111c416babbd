# expect: error iterate-while-mutated dict
"""A sweeper walks the sessions for those that are over while people log in.

An insertion during the walk makes it raise RuntimeError: the sweeper dies, and no session ends any more.
"""

from support.invisible import one_by_one

from .pages import basket, log, respond
from .sessions import Clock, Session, token_of


class Store:
    def __init__(self, clock):
        self.clock = clock
        self.sessions = {}

    def log_in(self, user):
        session = Session(user, self.clock.now(), lifetime=60)
        self.sessions[session.token] = session  # racy
        return session.token

    def find(self, token):
        session = self.sessions.get(token)
        if session is None or session.is_over(self.clock.now()):
            return None
        return session

    def sweep(self):
        now = self.clock.now()
        return [token for token, session in self.sessions.items() if session.is_over(now)]  # racy


clock = Clock()
store = Store(clock)
store.log_in("ann")
clock.move(30)


def sweep():
    assert store.sweep() == []


def visit():
    token = store.log_in("bob")
    status, text = respond(basket, store.find(token))
    assert log(status, text) == "200 bob has 0 items"


one_by_one(sweep, visit)
assert store.find(token_of("ann")).user == "ann"
