# expect: warning data-race Report.text
# twin: norace_event
"""The event is set before what it announces is there: the reader finds the old text or the new one."""

import threading

from support.invisible import Turns, together


class Report:
    def __init__(self):
        self.ready = threading.Event()
        self.text = ""

    def write(self):
        self.ready.set()
        turns.wait(0)
        self.text = "final"  # racy
        turns.end()

    def read(self):
        self.ready.wait()
        turns.wait(1)
        assert self.text in ("", "final")  # racy
        turns.end()


report = Report()
turns = Turns()
together(report.write, report.read)
