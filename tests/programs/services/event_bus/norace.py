# expect: note benign dict['user.created']
"""The bus keeps tuples, which are replaced whole under a lock; an emit walks the one that it found.

Whoever emits sees the listeners before or after a change, never in between (copy-on-write).
"""

import threading

from support.invisible import one_by_one

from .events import USER_CREATED, user_created
from .handlers import Mirror, audit, welcome


class Bus:
    def __init__(self):
        self.listeners = {}
        self.lock = threading.Lock()

    def on(self, name, listener):
        with self.lock:
            self.listeners[name] = (*self.listeners.get(name, ()), listener)
        return listener

    def off(self, name, listener):
        with self.lock:
            self.listeners[name] = tuple(known for known in self.listeners[name] if known is not listener)

    def emit(self, event):
        for listener in self.listeners.get(event.name, ()):
            listener(event)


bus = Bus()
mirror = Mirror("replica")
bus.on(USER_CREATED, welcome)
bus.on(USER_CREATED, mirror)
bus.on(USER_CREATED, audit)


def sign_up():
    bus.emit(user_created("ann"))


def disconnect():
    bus.off(USER_CREATED, welcome)


one_by_one(sign_up, disconnect)
