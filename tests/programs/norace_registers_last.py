# expect: note benign list
"""The object registers itself when it is whole: who loads it from the list has all that its constructor stored. What
remains is the list's own store and load, each one step."""

from support.invisible import Steps, together

listeners = []
steps = Steps()


class Listener:
    def __init__(self):
        self.name = "new"
        self.limit = 3
        listeners.append(self)


def make():
    Listener()
    steps.end()


def notify():
    steps.wait(1)
    return listeners.copy()[0].limit


together(make, notify)
