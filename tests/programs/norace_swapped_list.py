# expect: note benign Recorder.latest
"""What is put into a list and the exchange of it are ordered by a lock; who only reads needs none."""

import threading

from support.invisible import one_by_one


class Recorder:
    def __init__(self):
        self.lock = threading.Lock()
        self.pending = []
        self.latest = []

    def record(self, event):
        with self.lock:
            self.pending.append(event)

    def drain(self):
        with self.lock:
            batch, self.pending = self.pending, []
        self.latest = batch

    def show(self):
        return self.latest


recorder = Recorder()


def record():
    recorder.record("x")


def drain():
    recorder.drain()


def show():
    recorder.show()


one_by_one(record, drain, show)
