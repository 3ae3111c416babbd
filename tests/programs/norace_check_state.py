# expect: nothing
"""Test and store under one lock."""

import threading

from support.invisible import Steps, together


class Machine:
    def __init__(self):
        self.state = "idle"
        self.lock = threading.Lock()

    def start(self):
        with self.lock:
            idle = self.state == "idle"
            if idle:
                self.state = "busy"


machine = Machine()


steps = Steps()


def first():
    machine.start()
    steps.end()


def second():
    steps.wait(1)
    machine.start()


together(first, second)
