# expect: error lost-update Box.value
"""The same where the lock is given back before the box is changed."""

import threading

from aether.compat.cereggii import ThreadSet
from aether.compat.ft_utils.synchronization import IntervalLock


class Box:
    def __init__(self):
        self.value = 0


lock = IntervalLock()
box = Box()
turn = threading.Barrier(2)


def work():
    turn.wait()
    with lock:
        pass
    box.value += 1  # racy


ThreadSet(*(threading.Thread(target=each) for each in (work, work))).start_and_join()
