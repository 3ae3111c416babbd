# expect: error check-then-act dict['ann']
"""Calls of a client are counted in a dict, which is asked before it is counted up.

Two requests of one client may both find one call left, so that three are served where two are allowed; or both read the
same count, and one call is not counted.
"""

from support.invisible import one_by_one

from .clock import Clock, Window
from .gateway import Gateway, Refused, Request


class Limiter:
    def __init__(self, window, clock):
        self.window = window
        self.clock = clock
        self.used = {"ann": 0, "bob": 0}

    def enter(self, client):
        if self.used[client] >= self.window.calls:  # racy
            raise Refused(self.window.left(self.clock()))
        self.used[client] += 1  # racy


gateway = Gateway(Limiter(Window(length=60, calls=2), Clock(30.0)))


def browse():
    response = gateway.handle(Request("ann", "/"))
    assert response.status in (200, 429)


def probe():
    response = gateway.handle(Request("ann", "/health"))
    assert response.status in (200, 429)


def other():
    gateway.handle(Request("bob", "/"))


one_by_one(browse, probe, other)
