# expect: error check-then-act Machine.state
"""The comparison is kept in a variable: both may find the state `idle` before one of them stores, and start twice."""

from support.invisible import one_by_one


class Machine:
    def __init__(self):
        self.state = "idle"

    def start(self):
        idle = self.state == "idle"  # racy
        if idle and len(self.state):
            self.state = "busy"  # racy


machine = Machine()


def first():
    machine.start()


def second():
    machine.start()


one_by_one(first, second)
