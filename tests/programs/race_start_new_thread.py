# expect: error lost-update Box.value
"""What the starter does to the box after it has started the thread is ordered by nothing."""

import _thread

from support.invisible import Steps

steps = Steps()


class Box:
    def __init__(self):
        self.value = 0


box = Box()


def work():
    steps.wait(1)
    box.value += 1  # racy
    steps.end()


_thread.start_new_thread(work, ())
box.value += 1  # racy
steps.end()
steps.wait(2)
