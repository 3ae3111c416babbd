# expect: warning data-race Traced.state
"""A class with a `__getattribute__` of its own: its stores are as anyone's, and its loads are what the body loads.

Which of the two states stays is decided by nothing.
"""

from support.invisible import one_by_one


class Traced:
    def __init__(self):
        self.state = "new"
        self.asked = "nothing"

    def __getattribute__(self, name):
        return object.__getattribute__(self, name)


traced = Traced()


def start():
    traced.state = "running"  # racy


def stop():
    traced.state = "stopped"  # racy


one_by_one(start, stop)
assert traced.asked == "nothing"
