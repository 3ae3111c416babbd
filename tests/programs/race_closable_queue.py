# expect: error lost-update dict['last']
"""The last order is counted when the queue is closed already: who waited for that may count at the same time."""

import queue

from support.invisible import Turns, together


class ClosableQueue(queue.Queue):
    def __init__(self):
        super().__init__()
        self.why = None

    def close(self, why):
        with self.not_empty:
            self.why = why
            self.not_empty.notify_all()

    def wait_closed(self):
        with self.not_empty:
            while self.why is None:
                self.not_empty.wait()


orders = ClosableQueue()
notes = {"last": 0}
turns = Turns()


def sell():
    orders.put("bread")
    orders.close("sold out")
    turns.wait(0)
    notes["last"] += 1  # racy
    turns.end()


def serve():
    orders.wait_closed()
    turns.wait(1)
    notes["last"] += 1  # racy
    turns.end()


together(sell, serve)
