# expect: error check-then-act Machine.state
"""The comparison is kept in a variable; between it and the store the other may store."""

from support.invisible import Steps, together


class Machine:
    def __init__(self):
        self.state = "idle"

    def start(self):
        idle = self.state == "idle"  # racy
        if idle and len(self.state):
            self.state = "busy"  # racy


machine = Machine()


steps = Steps()


def first():
    machine.start()
    steps.end()


def second():
    steps.wait(1)
    machine.start()


together(first, second)
