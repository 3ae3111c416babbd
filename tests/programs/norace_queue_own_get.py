# expect: nothing
"""What is counted in the queue's own section is guarded by its lock, which who counts elsewhere takes too."""

import queue

from support.invisible import one_by_one


class Tray(queue.Queue):
    posted = 0

    def _get(self):
        self.posted += 1
        return super()._get()

    def count_by_hand(self):
        with self.mutex:
            self.posted += 1


tray = Tray()
tray.put("letter")


def post():
    tray.get()


def carry():
    tray.count_by_hand()


one_by_one(post, carry)
