# expect: error iterate-while-mutated list
"""An event bus walks its listeners while others leave.

`remove` shifts the elements behind the one that goes: the walk skips the listener after it, which never hears of the
event. With three listeners and a removal of the first while the second is called, the third is skipped.
"""

from support.invisible import one_by_one

from .events import USER_CREATED, user_created
from .handlers import Mirror, audit, welcome


class Bus:
    def __init__(self):
        self.listeners = {}

    def on(self, name, listener):
        self.listeners.setdefault(name, []).append(listener)
        return listener

    def off(self, name, listener):
        self.listeners[name].remove(listener)  # racy

    def emit(self, event):
        for listener in self.listeners.get(event.name, ()):  # racy
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
