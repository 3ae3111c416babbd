# expect: nothing
"""Each of the two times is read after the event that announces it."""

import threading

from support.invisible import together


class Job:
    def __init__(self):
        self.started = threading.Event()
        self.finished = threading.Event()
        self.begun = None
        self.ended = None

    def run(self):
        self.begun = "nine"
        self.started.set()
        self.ended = "ten"
        self.finished.set()

    def report(self):
        self.finished.wait()
        ended = self.ended
        self.started.wait()
        return self.begun, ended


job = Job()


def run():
    job.run()


def report():
    assert job.report() == ("nine", "ten")


together(run, report)
