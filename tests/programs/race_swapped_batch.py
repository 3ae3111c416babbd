# expect: warning data-race Collector.batch
# expect: warning data-race Collector.recent
"""A batch of the program's own, and a deque, are exchanged while another thread adds to them.

What comes between the load and the exchange goes into a batch that was counted already.
"""

from collections import deque

from support.invisible import one_by_one


class Batch:
    def __init__(self):
        self.total = 0

    def add(self, amount):
        self.total = amount


class Collector:
    def __init__(self):
        self.batch = Batch()
        self.recent = deque(maxlen=10)

    def collect(self, amount):
        self.batch.add(amount)  # racy

    def note(self, amount):
        self.recent.append(amount)  # racy

    def take_batch(self):
        batch, self.batch = self.batch, Batch()  # racy
        return batch

    def take_recent(self):
        recent, self.recent = self.recent, deque(maxlen=10)  # racy
        return recent


collector = Collector()


def collect():
    collector.collect(5)


def take_batch():
    collector.take_batch()


def note():
    collector.note(5)


def take_recent():
    collector.take_recent()


one_by_one(collect, take_batch)
one_by_one(note, take_recent)
