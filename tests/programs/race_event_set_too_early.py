# expect: warning data-race Report.text
# twin: norace_event
"""The event is set before what it announces is there: the reader finds the old text or the new one."""

import threading

from support.invisible import together


class Report:
    def __init__(self):
        self.ready = threading.Event()
        self.text = ""

    def write(self):
        self.ready.set()
        self.text = "final"  # racy

    def read(self):
        self.ready.wait()
        return self.text  # racy


report = Report()
together(report.write, report.read)
