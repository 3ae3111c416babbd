# expect: nothing
"""What is synchronised in an ignored block is synchronised: a lock, a flag, a queue, and a length that is polled.

Never unordered: each value is loaded after the wait that follows its store.
"""

import threading
from queue import Queue

import aether
from support.invisible import Steps, together


class Box:
    def __init__(self):
        self.done = False
        self.values = {}
        self.items = []


box = Box()
lock = threading.Lock()
queue = Queue()
steps = Steps()


def write():
    box.values["lock"] = 1
    with aether.ignore(), lock:
        steps.end()
    box.values["queue"] = 2
    with aether.ignore():
        queue.put("ready")
    box.values["flag"] = 3
    with aether.ignore():
        box.done = True
    box.values["length"] = 4
    with aether.ignore():
        box.items.append("ready")


def read():
    steps.wait(1)
    with aether.ignore(), lock:
        pass
    assert box.values["lock"] == 1
    with aether.ignore():
        queue.get()
    assert box.values["queue"] == 2
    with aether.ignore():
        while not box.done:
            pass
    assert box.values["flag"] == 3
    with aether.ignore():
        while not box.items:
            pass
    assert box.values["length"] == 4


together(write, read)
