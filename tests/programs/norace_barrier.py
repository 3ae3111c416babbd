# expect: nothing
"""Everyone stores its own cell before the round that comes before everyone's loads, and loads before the next round."""

import threading

from support.invisible import together

barrier = threading.Barrier(2)
cells = [0, 0]


def phase(mine):
    for step in range(5):
        cells[mine] = step
        barrier.wait()
        assert cells[0] == cells[1] == step
        barrier.wait()


def left():
    phase(0)


def right():
    phase(1)


together(left, right)
