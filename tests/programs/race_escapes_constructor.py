# expect: error torn-state Listener.limit
"""The object registers itself before its constructor's last store: whoever finds it there may miss `limit`."""

from support.invisible import Steps, together

listeners = []
steps = Steps()


class Listener:
    def __init__(self):
        self.name = "new"
        listeners.append(self)
        self.limit = 3  # racy


def make():
    Listener()
    steps.end()


def notify():
    steps.wait(1)
    return listeners[0].limit  # racy


together(make, notify)
