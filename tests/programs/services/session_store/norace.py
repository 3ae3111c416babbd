# expect: nothing
"""Sessions are found, stored and swept under one lock."""

import threading

from support.invisible import one_by_one

from .pages import basket, log, respond
from .sessions import Clock, Session, token_of


class Store:
    def __init__(self, clock):
        self.clock = clock
        self.sessions = {}
        self.lock = threading.Lock()

    def log_in(self, user):
        session = Session(user, self.clock.now(), lifetime=60)
        with self.lock:
            self.sessions[session.token] = session
        return session.token

    def find(self, token):
        with self.lock:
            session = self.sessions.get(token)
        if session is None or session.is_over(self.clock.now()):
            return None
        return session

    def sweep(self):
        now = self.clock.now()
        with self.lock:
            return [token for token, session in self.sessions.items() if session.is_over(now)]


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
