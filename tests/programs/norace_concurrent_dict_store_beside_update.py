# expect: nothing
"""Who resets the level waits until it has risen."""

import aether
from support.invisible import together


import threading

levels = aether.ConcurrentDict(level=3)
risen = threading.Event()


def rise():
    levels["level"] = levels["level"] + 1
    risen.set()


def reset():
    risen.wait()
    levels["level"] = 0


together(rise, reset)
