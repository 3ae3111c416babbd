# expect: note benign list
"""The object registers itself when it is whole: who loads it from the list has all that its constructor stored. What
remains is the list's own store and load, each one step."""

from support.invisible import one_by_one

listeners = []


class Listener:
    def __init__(self):
        self.name = "new"
        self.limit = 3
        listeners.append(self)


def make():
    Listener()


def notify():
    return [listener.limit for listener in listeners.copy()]


one_by_one(make, notify)
