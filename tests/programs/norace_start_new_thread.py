# expect: nothing
"""What was done before a thread is started by the low-level function comes before its first act."""

import _thread

from support.invisible import Steps

steps = Steps()


class Box:
    def __init__(self):
        self.value = 0


boxes = [Box(), Box()]


def work(number):
    assert boxes[number].value == 1
    steps.end()


for number in range(2):
    boxes[number].value = 1
    _thread.start_new_thread(work, (number,))
    steps.wait(number + 1)
