# expect: warning data-race Recorder.pending
"""The list is exchanged while another thread puts something into it: what comes too late is in neither."""

from support.invisible import one_by_one


class Recorder:
    def __init__(self):
        self.pending = []

    def record(self, event):
        self.pending.append(event)  # racy

    def drain(self):
        batch, self.pending = self.pending, []  # racy
        return batch


recorder = Recorder()


def record():
    recorder.record("x")


def drain():
    recorder.drain()


one_by_one(record, drain)
