# expect: nothing
"""The lock of a queue, taken by the program on one side and by the queue itself on the other."""

import queue

from support.invisible import one_by_one


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


def consumer():
    latest.get()


def onlooker():
    assert latest.seen() in ("first", None)


one_by_one(consumer, onlooker)
