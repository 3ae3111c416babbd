# expect: error lost-update Box.value
"""A lock by another library's name is given back before the box is changed.

Both can read the same old value, and one update is lost.
"""

import threading

from aether.compat.cereggii import ThreadSet
from aether.compat.ft_utils.synchronization import IntervalLock
from support.invisible import Turns


class Box:
    def __init__(self):
        self.value = 0


lock = IntervalLock()
box = Box()
turns = Turns()


def work(turn):
    turns.wait(turn)
    with lock:
        pass
    box.value += 1  # racy
    turns.end()


ThreadSet(*(threading.Thread(target=work, args=(turn,)) for turn in range(2))).start_and_join()
