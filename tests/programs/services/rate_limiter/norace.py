# expect: nothing
"""One lock from the question to the count: of the requests of one client only as many get in as are allowed."""

import threading

from support.invisible import one_by_one

from .clock import Clock, Window
from .gateway import Gateway, Refused, Request


class Limiter:
    def __init__(self, window, clock):
        self.window = window
        self.clock = clock
        self.used = {"ann": 0, "bob": 0}
        self.lock = threading.Lock()

    def enter(self, client):
        with self.lock:
            if self.used[client] >= self.window.calls:
                raise Refused(self.window.left(self.clock()))
            self.used[client] += 1


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
