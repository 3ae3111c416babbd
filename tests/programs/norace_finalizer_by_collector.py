# expect: nothing
"""An object in a cycle is finalized by the collector, in any thread, after all that its users did."""

import gc
import threading

from support.invisible import Steps, together

steps = Steps()
lock = threading.Lock()


class Node:
    def __init__(self):
        self.itself = self
        self.uses = 0

    def use(self):
        with lock:
            self.uses += 1

    def __del__(self):
        assert self.uses == 2
        self.uses = 0


gc.disable()
nodes = [Node()]


def one():
    nodes[0].use()
    steps.end()


def two():
    steps.wait(1)
    nodes[0].use()
    nodes.clear()
    steps.end()


def collect():
    steps.wait(2)
    gc.collect()


together(one, two, collect)
