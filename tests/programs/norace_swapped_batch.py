# expect: nothing
"""A batch of the program's own, and a deque, are exchanged under the lock that is held where things are added."""

import threading
from collections import deque

from support.invisible import one_by_one


class Batch:
    def __init__(self):
        self.total = 0

    def add(self, amount):
        self.total = amount


class Collector:
    def __init__(self):
        self.lock = threading.Lock()
        self.batch = Batch()
        self.recent = deque(maxlen=10)

    def collect(self, amount):
        with self.lock:
            self.batch.add(amount)

    def note(self, amount):
        with self.lock:
            self.recent.append(amount)

    def take_batch(self):
        with self.lock:
            batch, self.batch = self.batch, Batch()
        return batch

    def take_recent(self):
        with self.lock:
            recent, self.recent = self.recent, deque(maxlen=10)
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
