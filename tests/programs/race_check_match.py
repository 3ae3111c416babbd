# expect: error check-then-act Machine.state
"""`match` is a test: both may leave the state `idle`."""

from support.invisible import Steps, together


class Machine:
    def __init__(self):
        self.state = "idle"

    def start(self):
        match self.state:  # racy
            case "idle":
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
