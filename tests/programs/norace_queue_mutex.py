# expect: nothing
"""The lock of a queue, taken by the program on one side and by the queue itself on the other."""

import queue

from support.invisible import Steps, together


class Latest(queue.Queue):
    last = None

    def _get(self):
        item = super()._get()
        self.last = item
        return item

    def seen(self):
        with self.mutex:
            return self.last


latest = Latest()
latest.put("first")
steps = Steps()


def consumer():
    latest.get()
    steps.end()


def onlooker():
    steps.wait(1)
    assert latest.seen() == "first"


together(consumer, onlooker)
