# expect: error lost-update Tray.posted
"""What is counted in the queue's own section is guarded by its lock; the same count outside of it is not.

Both can read the same old value, and one update is lost.
"""

import queue

from support.invisible import one_by_one


class Tray(queue.Queue):
    posted = 0

    def _get(self):
        self.posted += 1  # racy
        return super()._get()

    def count_by_hand(self):
        self.posted += 1  # racy


tray = Tray()
tray.put("letter")


def post():
    tray.get()


def carry():
    tray.count_by_hand()


one_by_one(post, carry)
