# expect: nothing
"""A queue that writes down under its lock what it is given, and changes there what waits in it."""

import queue

from support.invisible import Steps, together


class Letter:
    def __init__(self):
        self.stamp = None
        self.after = 0


class Tray(queue.Queue):
    def _put(self, item):
        item.stamp = f"number {self._qsize()}"
        for waiting in self.queue:
            waiting.after += 1
        super()._put(item)


steps = Steps()
letters = [Letter(), Letter()]
tray = Tray()


def write():
    tray.put(letters[0])
    steps.end()


def write_more():
    steps.wait(1)
    tray.put(letters[1])
    steps.end()


def post():
    steps.wait(2)
    letter = tray.get()
    letter.stamp += ", posted"
    letter.after -= 1


together(write, write_more, post)
