# expect: error lost-update Box.value
"""What the starter does to the box after it has started the thread is ordered by nothing.

Both can read the same old value, and one update is lost.
"""

import _thread

from support.invisible import Turns

turns = Turns()


class Box:
    def __init__(self):
        self.value = 0


box = Box()


def work():
    turns.wait(1)
    box.value += 1  # racy
    turns.end()


_thread.start_new_thread(work, ())
turns.wait(0)
box.value += 1  # racy
turns.end()
turns.wait_for_all()
