# expect: nothing
"""What is written before the set is read after the wait, and changed by one thread at a time."""

import threading

from support.invisible import together


class Report:
    def __init__(self):
        self.ready = threading.Event()
        self.text = ""
        self.reads = 0

    def write(self):
        self.text = "final"
        self.ready.set()

    def read(self):
        self.ready.wait()
        assert self.text == "final"
        self.text += "!"


report = Report()
together(report.write, report.read)
