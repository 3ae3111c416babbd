# expect: error torn-state Listener.limit
# twin: norace_registers_last
"""The object registers itself before its constructor's last store: whoever finds it there may miss `limit`."""

from support.invisible import Steps, Turns, together

listeners = []
known = Steps()
turns = Turns()


class Listener:
    def __init__(self):
        self.name = "new"
        listeners.append(self)
        known.end()
        turns.wait(0)
        self.limit = 3  # racy
        turns.end()


def make():
    Listener()


def notify():
    known.wait(1)
    turns.wait(1)
    try:
        print(listeners[0].limit)  # racy
    except AttributeError as error:
        print(error)
    turns.end()


together(make, notify)
