# expect: nothing
"""A queue that can be closed, by the conditions that queue.Queue has: the program takes their lock itself."""

import queue

from support.invisible import Steps, together


class ClosableQueue(queue.Queue):
    def __init__(self):
        super().__init__()
        self.why = None
        self.dropped = None

    def close(self, why):
        with self.not_empty:
            self.why = why
            self.not_empty.notify_all()

    def wait_closed(self):
        with self.not_empty:
            steps.end()
            while self.why is None:
                self.not_empty.wait()

    def drop_all(self):
        with self.not_full:
            self.dropped = self.queue.copy()
            self.queue.clear()
            self.not_full.notify_all()

    def wait_dropped(self):
        with self.not_full:
            steps.end()
            self.not_full.wait_for(lambda: self.dropped)

    def reason(self):
        with self.not_empty:
            return self.why


steps = Steps()
orders = ClosableQueue()
notes = {"closed": 0, "dropped": 0, "told": 0}


def sell():
    orders.put("bread")
    steps.wait(1)
    notes["closed"] += 1
    orders.close("sold out")
    orders.wait_dropped()
    notes["dropped"] += 1
    notes["told"] += 1
    orders.reason()
    steps.end()


def serve():
    orders.wait_closed()
    notes["closed"] += 1
    steps.wait(2)
    notes["dropped"] += 1
    orders.drop_all()
    steps.wait(3)
    orders.reason()
    notes["told"] += 1


together(sell, serve)
assert set(notes.values()) == {2}
