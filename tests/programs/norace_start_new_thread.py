# expect: nothing
"""What was done before a thread is started by the low-level function, or by its old name, comes before its first act."""

import _thread

from support.invisible import Steps

steps = Steps()
bell = "silent"


class Box:
    def __init__(self):
        self.value = 0


boxes = [Box(), Box()]


def work(number):
    assert boxes[number].value == 1
    steps.end()


def listen():
    assert bell == "rung"
    steps.end()


for number in range(2):
    boxes[number].value = 1
    _thread.start_new_thread(work, (number,))
    steps.wait(number + 1)
bell = "rung"
_thread.start_new(listen, ())
steps.wait(3)
