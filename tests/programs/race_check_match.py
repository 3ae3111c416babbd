# expect: error check-then-act Machine.state
"""`match` is a test: both may find the state `idle` before one of them leaves it, and start twice."""

from support.invisible import one_by_one


class Machine:
    def __init__(self):
        self.state = "idle"

    def start(self):
        match self.state:  # racy
            case "idle":
                self.state = "busy"  # racy


machine = Machine()


def first():
    machine.start()


def second():
    machine.start()


one_by_one(first, second)
