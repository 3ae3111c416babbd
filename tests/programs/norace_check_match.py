# expect: nothing
"""The threads of race_check_match hold one lock, each for all that it does."""

import threading

from support.invisible import one_by_one


class Machine:
    def __init__(self):
        self.state = "idle"

    def start(self):
        match self.state:
            case "idle":
                self.state = "busy"


machine = Machine()


def first():
    machine.start()


def second():
    machine.start()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(first), locked(second))
