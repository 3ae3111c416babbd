# expect: nothing
"""With no token at first, the one that is taken is the one that was released."""

import threading

from support.invisible import together


class Slot:
    def __init__(self):
        self.content = None
        self.ready = threading.Semaphore(0)

    def fill(self):
        self.content = [1]
        self.ready.release()

    def take(self):
        self.ready.acquire()
        return self.content


slot = Slot()


def fill():
    slot.fill()


def take():
    slot.take()


together(fill, take)
