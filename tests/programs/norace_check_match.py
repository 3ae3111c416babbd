# expect: nothing
"""The state is matched and left under one lock: only one of the two starts."""

import threading

from support.invisible import one_by_one


class Machine:
    def __init__(self):
        self.state = "idle"
        self.lock = threading.Lock()

    def start(self):
        with self.lock:
            match self.state:
                case "idle":
                    self.state = "busy"


machine = Machine()


def first():
    machine.start()


def second():
    machine.start()


one_by_one(first, second)
