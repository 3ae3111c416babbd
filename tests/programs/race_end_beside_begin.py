# expect: warning data-race Job.ended
"""Only the begin was announced: who reads the end as well may find none. The announcement comes between the two times,
so that they are no one state that could be torn."""

import threading

from support.invisible import Turns, together


class Job:
    def __init__(self):
        self.started = threading.Event()
        self.begun = None
        self.ended = None

    def run(self):
        self.begun = "nine"
        self.started.set()
        turns.wait(0)
        self.ended = "ten"  # racy
        turns.end()

    def report(self):
        turns.wait(1)
        ended = self.ended  # racy
        turns.end()
        self.started.wait()
        return self.begun, ended


job = Job()
turns = Turns()


def run():
    job.run()


def report():
    begun, ended = job.report()
    assert begun == "nine"
    assert ended in (None, "ten")


together(run, report)
