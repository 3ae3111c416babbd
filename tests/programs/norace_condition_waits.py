# expect: nothing
"""Who waits at a condition holds its lock again when it goes on."""

import threading

from support.invisible import Steps, together

steps = Steps()
condition = threading.Condition()


class Total:
    def __init__(self):
        self.parts = []
        self.value = 0


total = Total()


def wait():
    with condition:
        steps.end()
        while not total.parts:
            condition.wait()
        assert total.value == 7


def compute():
    steps.wait(1)
    with condition:
        total.value = 7
        total.parts.append("done")
        condition.notify_all()


together(wait, compute)
