# expect: error torn-state Listener.limit
# twin: norace_registers_last
# one order: before the listener is made there is none to be found
"""The object registers itself before its constructor's last store: whoever finds it there may miss `limit`."""

from support.invisible import one_by_one

listeners = []


class Listener:
    def __init__(self):
        self.name = "new"
        listeners.append(self)
        self.limit = 3  # racy


def make():
    Listener()


def notify():
    return listeners[0].limit  # racy


one_by_one(make, notify)
